using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tracking;

/// <summary>One filter a coordinate for the 15 points of one face; follows the face's size and the model's sigma.</summary>
internal sealed class PointSmoother(SmoothingOptions options)
{
    // Sigmas are estimates as well: one wrong by a large factor must not freeze or free a point.
    private const double MostCorrection = 2;

    private readonly OneEuroFilter[] _x = Filters();
    private readonly OneEuroFilter[] _y = Filters();

    /// <summary>Smooths the points of the next frame.</summary>
    /// <param name="face">The face as the model sees it.</param>
    /// <param name="side">Side of the face's region in pixels, above 0.</param>
    /// <param name="seconds">Time since the last frame, above 0.</param>
    public ImagePoint[] Next(FaceKeypoints face, double side, double seconds)
    {
        var points = new ImagePoint[face.Points.Count];
        for (var i = 0; i < points.Length; i++)
        {
            var sigma = face.Sigmas is { } sigmas ? sigmas[i] / side : options.TypicalSigma;
            var doubt = Math.Clamp(sigma / options.TypicalSigma, 1 / MostCorrection, MostCorrection);
            var (noise, cutoff) = (options.NoisePerSigma * doubt * options.TypicalSigma * side, options.RestCutoff / doubt);
            points[i] = new ImagePoint(
                _x[i].Next(face.Points[i].X, seconds, side, noise, cutoff, options),
                _y[i].Next(face.Points[i].Y, seconds, side, noise, cutoff, options));
        }

        return points;
    }

    private static OneEuroFilter[] Filters() => [.. Enumerable.Range(0, FaceKeypointSet.Count).Select(_ => new OneEuroFilter())];
}
