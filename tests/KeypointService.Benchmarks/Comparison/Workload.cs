namespace KeypointService.Benchmarks.Comparison;

/// <summary>What every subject of a comparison is to do.</summary>
/// <param name="Picture">The file to answer.</param>
internal sealed record Workload(byte[] Picture)
{
    /// <summary>Clients of a server, each of which sends when its last answer is there.</summary>
    public int Clients { get; init; } = 1;

    /// <summary>Media type of the answer; null for JSON.</summary>
    public string? Accept { get; init; }

    /// <summary>Cores that a subject may use; null for all.</summary>
    public string? Cores { get; init; }
}
