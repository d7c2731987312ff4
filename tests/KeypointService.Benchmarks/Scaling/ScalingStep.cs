namespace KeypointService.Benchmarks.Scaling;

/// <summary>One picture of a row of growing ones.</summary>
/// <param name="Name">What it has of what grows.</param>
/// <param name="Picture">The file.</param>
internal sealed record ScalingStep(string Name, byte[] Picture)
{
    /// <summary>Cores that share the work on it.</summary>
    public int Cores { get; init; } = 1;
}
