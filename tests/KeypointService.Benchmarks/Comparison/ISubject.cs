using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>Something that answers pictures, to be compared with others. It rests while they work.</summary>
internal interface ISubject : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Its process, which can be halted while it rests; null where it is not one alone, or another's.</summary>
    int? ProcessId { get; }

    /// <summary>Counts the faces that it finds in the picture.</summary>
    Task<int> CountFacesAsync(CancellationToken cancellation);

    /// <summary>Lets it answer the picture over and over for a while.</summary>
    Task<LoadResult> RunAsync(TimeSpan duration, CancellationToken cancellation);
}
