namespace KeypointService.Problems;

/// <summary>A request that cannot be answered; becomes problem details.</summary>
/// <param name="kind">What kind of problem.</param>
/// <param name="detail">What was wrong with this request.</param>
internal sealed class RequestProblemException(ProblemKind kind, string detail) : Exception(detail)
{
    public ProblemKind Kind { get; } = kind;

    /// <summary>Further members of the problem, such as the limit that was passed.</summary>
    public IReadOnlyDictionary<string, object?> Members { get; init; } = new Dictionary<string, object?>();
}
