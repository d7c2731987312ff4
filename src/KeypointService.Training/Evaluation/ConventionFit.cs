using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>Measures a <see cref="LabelConvention"/>: how far labels lie from a model's answers on the mean.</summary>
internal static class ConventionFit
{
    // In distances of the eyes. Beyond, the model is wrong rather than of another idea.
    private const double Greatest = 0.25;

    /// <param name="faces">Faces of one annotator.</param>
    /// <param name="model">Is given their true regions.</param>
    /// <returns>A point that no face has a label of is not shifted.</returns>
    public static LabelConvention Of(IReadOnlyList<FaceSample> faces, KeypointModel model)
    {
        var shifts = faces.AsParallel().AsOrdered().Select(face =>
        {
            var found = KeypointLocator.Locate(face.Gray, [face.Region], model)[0];
            return found.Points.Zip(face.Points, (point, label) => label is { } p ? found.Frame.On(p) - found.Frame.On(point) : (ImagePoint?)null).ToArray();
        }).ToArray();
        return new([.. Enumerable.Range(0, FaceKeypointSet.Count).Select(i => Mean(
            [.. shifts.Select(face => face[i]).OfType<ImagePoint>().Where(shift => shift.DistanceTo(default) < Greatest)]))]);
    }

    private static ImagePoint Mean(ImagePoint[] shifts) =>
        shifts.Length == 0 ? default : new ImagePoint(shifts.Average(shift => shift.X), shifts.Average(shift => shift.Y));
}
