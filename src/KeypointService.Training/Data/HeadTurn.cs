using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// Turns the head in a crop to the side as if a mean head of its size stood there: each place moves by its depth. Good
/// enough to learn from up to about 25°; what the turn would uncover is stretched.
/// </summary>
internal static class HeadTurn
{
    private const double LeastDegrees = 12;
    private const double GreatestDegrees = 25;
    private const int Refinements = 3;

    // Beyond it there is hair and background, of no depth that the face would tell.
    private const double FaceWidth = 1.3;

    /// <param name="pixels">The crop, 8 bits; it is changed.</param>
    /// <param name="points">Its points; they are moved along.</param>
    /// <param name="random">The source of variation.</param>
    public static void Apply(Mat pixels, Span<ImagePoint?> points, Random random)
    {
        var frame = HeadFrames.Of(points.ToArray());
        var degrees = random.NextBetween(LeastDegrees, GreatestDegrees) * (random.Next(2) == 0 ? 1 : -1);
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        using var mapX = new Mat(pixels.Size(), MatType.CV_32FC1);
        using var mapY = new Mat(pixels.Size(), MatType.CV_32FC1);
        var xs = mapX.AsSpan<float>();
        var ys = mapY.AsSpan<float>();
        for (var i = 0; i < xs.Length; i++)
        {
            var (y, x) = Math.DivRem(i, pixels.Width);
            var place = frame.On(new ImagePoint(x, y));
            var from = frame.At(Before(place.X, place.Y, sin, cos), place.Y);
            (xs[i], ys[i]) = ((float)from.X, (float)from.Y);
        }

        using var turned = new Mat();
        Cv2.Remap(pixels, turned, mapX, mapY, InterpolationFlags.Linear, BorderTypes.Replicate);
        turned.CopyTo(pixels);
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i] is { } p)
            {
                var place = frame.On(p);
                points[i] = frame.At((place.X * cos) + (Depth(place.X, place.Y) * sin), place.Y);
            }
        }
    }

    /// <summary>Where what the turn brings to a place was before it.</summary>
    private static double Before(double u, double v, double sin, double cos)
    {
        var before = u;
        for (var i = 0; i < Refinements; i++)
        {
            before = (u - (Depth(before, v) * sin)) / cos;
        }

        return before;
    }

    /// <summary>Depth of a frontal mean face towards who looks, all in distances of the eyes: a curved plate, middle and nose on it.</summary>
    private static double Depth(double u, double v)
    {
        var across = Math.Min(Math.Abs(u), FaceWidth);
        var side = Math.Max(0, across - 0.75);
        var plate = (-0.3 * across * across) - (2 * side * side);
        var middle = 0.15 * Math.Exp(-(Square(u / 0.4) + Square((v - 0.75) / 0.75)));
        var nose = 0.3 * Math.Exp(-(Square(u / 0.17) + Square((v - 0.5) / 0.3)));
        return plate + middle + nose;
    }

    private static double Square(double value) => value * value;
}
