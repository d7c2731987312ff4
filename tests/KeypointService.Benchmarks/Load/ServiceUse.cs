namespace KeypointService.Benchmarks.Load;

/// <summary>What a service used during a run; null what nobody could tell.</summary>
/// <param name="Processor">Time on the cores, in the process and its children.</param>
/// <param name="AllocatedBytes">Managed memory that was allocated.</param>
/// <param name="PeakBytes">The most memory it held since its start.</param>
/// <param name="Handles">Open files and connections at the end.</param>
internal sealed record ServiceUse(TimeSpan? Processor, double? AllocatedBytes, long? PeakBytes, int? Handles)
{
    /// <summary>What two runs used one after the other.</summary>
    public ServiceUse Then(ServiceUse later) =>
        new(Processor + later.Processor, AllocatedBytes + later.AllocatedBytes, later.PeakBytes, later.Handles);
}
