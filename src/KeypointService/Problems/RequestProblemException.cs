namespace KeypointService.Problems;

/// <summary>A request that cannot be answered; becomes problem details.</summary>
/// <param name="kind">What kind of problem.</param>
/// <param name="detail">What was wrong with this request.</param>
internal sealed class RequestProblemException(ProblemKind kind, string detail) : Exception(detail)
{
    public ProblemKind Kind { get; } = kind;

    /// <summary>When to try again; zero for the usual wait.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>What the answer's headers tell of this problem; null for what they tell of its kind.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Further members of the problem, such as the limit that was passed.</summary>
    public IReadOnlyDictionary<string, object?> Members { get; init; } = new Dictionary<string, object?>();
}
