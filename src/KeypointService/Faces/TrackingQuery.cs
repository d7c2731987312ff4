using KeypointService.Problems;

namespace KeypointService.Faces;

/// <summary>The query parameters of a stream or a video: those of a picture that make sense over time.</summary>
internal static class TrackingQuery
{
    private static readonly string[] Shared = ["model", "maxFaces", "minConfidence", "detector"];

    /// <param name="query">The query.</param>
    /// <param name="own">Further parameters, which the caller reads.</param>
    /// <exception cref="RequestProblemException">A parameter is unknown, given twice or has a wrong value.</exception>
    public static KeypointQuery Parse(IQueryCollection query, params string[] own)
    {
        string[] known = [.. Shared, .. own];
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name))
            {
                throw Invalid(name, $"The query parameter '{name}' is unknown here. Known are {string.Join(", ", known)}.");
            }

            if (values.Count > 1)
            {
                throw Invalid(name, $"The query parameter '{name}' is given {values.Count} times.");
            }
        }

        return KeypointQuery.Parse(new QueryCollection(query.Where(pair => Shared.Contains(pair.Key)).ToDictionary()));
    }

    public static RequestProblemException Invalid(string parameter, string detail) =>
        new(ProblemKind.InvalidParameter, detail) { Members = new Dictionary<string, object?> { ["parameter"] = parameter } };
}
