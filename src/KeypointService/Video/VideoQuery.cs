using System.Globalization;
using KeypointService.Faces;
using KeypointService.Problems;

namespace KeypointService.Video;

/// <summary>The query parameters of a video request.</summary>
/// <param name="Model">Name of a model; null for the default one.</param>
/// <param name="Detector">Name of a face detector; null for the one for video.</param>
/// <param name="Detection">What counts as a face.</param>
/// <param name="Every">Answer every so-manieth frame, from the first.</param>
/// <param name="MaxFrames">Answer at most so many frames.</param>
internal sealed record VideoQuery(string? Model, string? Detector, Vision.LocateOptions Detection, int Every, int MaxFrames)
{
    public const int LongestStep = 1000;

    /// <exception cref="RequestProblemException">A parameter is unknown, given twice or has a wrong value.</exception>
    public static VideoQuery Parse(IQueryCollection query)
    {
        KeypointQuery shared = TrackingQuery.Parse(query, "every", "maxFrames");
        return new(
            shared.Model,
            shared.Detector,
            shared.Locate,
            NumberOf(query, "every", LongestStep) ?? 1,
            NumberOf(query, "maxFrames", int.MaxValue) ?? int.MaxValue);
    }

    private static int? NumberOf(IQueryCollection query, string name, int most) => (string?)query[name] switch
    {
        null => null,
        var value when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= most => number,
        _ => throw TrackingQuery.Invalid(name, $"{name} has to be a whole number from 1 to {most}."),
    };
}
