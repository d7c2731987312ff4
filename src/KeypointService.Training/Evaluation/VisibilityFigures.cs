using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>How well a model tells hidden points from seen ones, and what hiding does to its errors.</summary>
/// <param name="summary">Faces whose labels say which points are seen.</param>
internal sealed class VisibilityFigures(ErrorSummary summary)
{
    private readonly (FaceResult Face, int Keypoint)[] _seen = Points(summary, 1);
    private readonly (FaceResult Face, int Keypoint)[] _hidden = Points(summary, 0);

    public int Seen => _seen.Length;

    public int Hidden => _hidden.Length;

    /// <summary>Area under the receiver operating characteristic; not a number where no point is hidden.</summary>
    public double Area => RocArea.Of([.. _seen.Select(Answer)], [.. _hidden.Select(Answer)]);

    /// <summary>Share of the seen points that the model takes for hidden, in percent.</summary>
    public double SeenBelowHalf => 100.0 * _seen.Count(point => Answer(point) < 0.5) / _seen.Length;

    /// <summary>Share of the hidden points that the model takes for seen, in percent.</summary>
    public double HiddenAboveHalf => 100.0 * _hidden.Count(point => Answer(point) >= 0.5) / _hidden.Length;

    /// <summary>Mean error of the seen points in percent of <see cref="FaceResult.Unit"/>.</summary>
    public double SeenNme => Nme(_seen);

    /// <summary>Mean error of the hidden points in percent of <see cref="FaceResult.Unit"/>.</summary>
    public double HiddenNme => Nme(_hidden);

    /// <summary>Share of the errors of hidden points along an axis within one sigma, in percent.</summary>
    public double HiddenWithinSigma => 100 * _hidden.Where(point => point.Face.Sigmas is not null)
        .SelectMany(point => point.Face.Error(point.Keypoint) is { } error
            ? new[] { Math.Abs(error.X), Math.Abs(error.Y) }.Select(e => e <= point.Face.Sigmas![point.Keypoint] ? 1.0 : 0)
            : [])
        .DefaultIfEmpty(double.NaN).Average();

    private static double Answer((FaceResult Face, int Keypoint) point) => point.Face.Visibilities![point.Keypoint];

    private static double Nme((FaceResult Face, int Keypoint)[] points) => points
        .Where(point => point.Face.Error(point.Keypoint) is not null)
        .Select(point => 100 * point.Face.Error(point.Keypoint)!.Value.DistanceTo(default) / point.Face.Unit)
        .DefaultIfEmpty(double.NaN).Average();

    private static (FaceResult, int)[] Points(ErrorSummary summary, float visibility) =>
        [.. from face in summary.Detected
            where face.Visibilities is not null
            from keypoint in Enumerable.Range(0, FaceKeypointSet.Count)
            where face.Face.Visibility[keypoint] == visibility
            select (face, keypoint)];
}
