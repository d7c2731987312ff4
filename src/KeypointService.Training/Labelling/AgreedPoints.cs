using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Labelling;

/// <summary>What several looks at one face agree on.</summary>
internal static class AgreedPoints
{
    // Less sure that it is a face whose points can be trusted, or that a point is seen: no example for another model.
    private const double LeastConfidence = 0.9;
    private const double LeastVisibility = 0.5;

    /// <summary>The mean of the looks, a point that they do not agree on or do not see left out.</summary>
    /// <param name="looks">Several answers for the same face, in pixels of one picture.</param>
    /// <param name="mostSpread">How far looks may lie from their mean, as a root mean square in distances of the eyes.</param>
    /// <returns>The 15 points; null where one of the looks does not believe its own.</returns>
    public static ImagePoint?[]? Of(IReadOnlyList<FaceKeypoints> looks, double mostSpread)
    {
        if (looks.Any(look => look.Confidence < LeastConfidence))
        {
            return null;
        }

        var eyes = looks.Average(look =>
            look.Points[(int)FaceKeypoint.LeftEyeCenter].DistanceTo(look.Points[(int)FaceKeypoint.RightEyeCenter]));
        return [.. Enumerable.Range(0, FaceKeypointSet.Count).Select(i => Agreed(looks, i, mostSpread * eyes))];
    }

    private static ImagePoint? Agreed(IReadOnlyList<FaceKeypoints> looks, int point, double mostSpread)
    {
        var sum = looks.Aggregate(default(ImagePoint), (total, look) => total + look.Points[point]);
        var mean = sum * (1.0 / looks.Count);
        var spread = Math.Sqrt(looks.Average(look => Math.Pow(look.Points[point].DistanceTo(mean), 2)));
        var seen = looks.Average(look => look.Visibilities?[point] ?? 1);
        return spread <= mostSpread && seen >= LeastVisibility ? mean : null;
    }
}
