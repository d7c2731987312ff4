using System.Globalization;
using KeypointService.Problems;

namespace KeypointService.Keypoints;

/// <summary>The query parameters of a keypoint request.</summary>
/// <param name="Model">Name of a model; null for the default one.</param>
/// <param name="MaxFaces">At most so many faces, the largest, 1 to 100.</param>
/// <param name="Cropped">True where the picture is one face: no detection.</param>
internal sealed record KeypointQuery(string? Model, int MaxFaces, bool Cropped)
{
    public const int DefaultMaxFaces = 20;
    public const int MostFaces = 100;
    private static readonly string[] Known = ["model", "maxFaces", "cropped"];

    /// <exception cref="RequestProblemException">A parameter is unknown, given twice or has a wrong value.</exception>
    public static KeypointQuery Parse(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (!Known.Contains(name))
            {
                throw Invalid(name, $"The query parameter '{name}' is unknown. Known are {string.Join(", ", Known)}.");
            }

            if (values.Count > 1)
            {
                throw Invalid(name, $"The query parameter '{name}' is given {values.Count} times.");
            }
        }

        return new KeypointQuery(query["model"], MaxFacesOf(query["maxFaces"]), CroppedOf(query["cropped"]));
    }

    private static int MaxFacesOf(string? value) => value switch
    {
        null => DefaultMaxFaces,
        _ when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= 1 and <= MostFaces => count,
        _ => throw Invalid("maxFaces", $"maxFaces has to be a whole number from 1 to {MostFaces}."),
    };

    private static bool CroppedOf(string? value) => value switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Invalid("cropped", "cropped has to be true or false."),
    };

    private static RequestProblemException Invalid(string parameter, string detail) =>
        new(ProblemKind.InvalidParameter, detail) { Members = new Dictionary<string, object?> { ["parameter"] = parameter } };
}
