using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>What the pipeline made of one labelled face.</summary>
/// <param name="Face">The labelled face.</param>
/// <param name="Found">The located points in image pixels; null where the face was not detected.</param>
/// <param name="PixelsPerPixel">Length in the crop of one image pixel.</param>
internal sealed record FaceResult(FaceSample Face, IReadOnlyList<ImagePoint>? Found, double PixelsPerPixel)
{
    /// <summary>What the model takes for one standard deviation of each point's error, in image pixels; null where it does not say.</summary>
    public IReadOnlyList<double>? Sigmas { get; init; }

    /// <summary>The model's probability of each point that it is seen; null where it does not say.</summary>
    public IReadOnlyList<double>? Visibilities { get; init; }

    /// <summary>The model's probability that this is a face whose points can be trusted; null where it does not say.</summary>
    public double? Confidence { get; init; }

    /// <summary>
    /// The length that errors of points are held against where many heads are turned far: the distance of the eyes, or of a head that is
    /// turned far, whose eyes come together, as much as it would be from the front.
    /// </summary>
    public double Unit => Math.Max(Face.EyeDistance, HeadFrames.Of(Face.Points).Unit);

    /// <summary>Normalised mean error over all labelled points, in percent of the eye distance.</summary>
    public double Nme15 => MeanError(Enumerable.Range(0, FaceKeypointSet.Count));

    /// <summary>The same over the eye centres, the nose tip and the mouth corners.</summary>
    public double Nme5 => MeanError(FaceSample.FivePoints.Select(point => (int)point));

    /// <summary>Difference of the located and the labelled point in image pixels; null where either is missing.</summary>
    public ImagePoint? Error(int keypoint) => Found is null || Face.Points[keypoint] is not { } label ? null : Found[keypoint] - label;

    /// <summary>The same along and across the line of the labelled eyes, in distances of the eyes.</summary>
    public ImagePoint? HeadError(int keypoint)
    {
        if (Error(keypoint) is not { } error)
        {
            return null;
        }

        var (sin, cos) = Math.SinCos(Face.Roll * Math.PI / 180);
        return new ImagePoint((error.X * cos) + (error.Y * sin), (error.Y * cos) - (error.X * sin)) * (1 / Face.EyeDistance);
    }

    private double MeanError(IEnumerable<int> keypoints) => 100 / Face.EyeDistance
        * keypoints.Select(Error).OfType<ImagePoint>().Select(e => e.DistanceTo(default)).DefaultIfEmpty(double.NaN).Average();
}
