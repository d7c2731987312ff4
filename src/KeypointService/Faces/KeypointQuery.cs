using System.Globalization;
using KeypointService.Problems;
using KeypointService.Vision;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Faces;

/// <summary>The query parameters of a keypoint request.</summary>
/// <param name="Model">Name of a model; null for the default one.</param>
/// <param name="Detector">Name of a face detector; null for the default one.</param>
/// <param name="Locate">What to look for.</param>
internal sealed record KeypointQuery(string? Model, string? Detector, LocateOptions Locate)
{
    public const int MostFaces = 100;
    private static readonly LocateOptions Defaults = new();
    private static readonly string[] Known = ["model", "maxFaces", "minConfidence", "cropped", "accuracy", "detector"];

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

        return new KeypointQuery(query["model"], query["detector"], new LocateOptions
        {
            MaxFaces = MaxFacesOf(query["maxFaces"]),
            MinConfidence = MinConfidenceOf(query["minConfidence"]),
            Cropped = CroppedOf(query["cropped"]),
            Accuracy = AccuracyOf(query["accuracy"]),
        });
    }

    private static int MaxFacesOf(string? value) => value switch
    {
        null => Defaults.MaxFaces,
        _ when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is >= 1 and <= MostFaces => count,
        _ => throw Invalid("maxFaces", $"maxFaces has to be a whole number from 1 to {MostFaces}."),
    };

    private static double? MinConfidenceOf(string? value) => value switch
    {
        null => Defaults.MinConfidence,
        _ when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var confidence)
            && confidence is >= 0 and <= 1 => confidence,
        _ => throw Invalid("minConfidence", "minConfidence has to be a number from 0 to 1, such as 0.5."),
    };

    private static Accuracy AccuracyOf(string? value) => value switch
    {
        null or "fast" => Accuracy.Fast,
        "high" => Accuracy.High,
        _ => throw Invalid("accuracy", "accuracy has to be fast or high."),
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
