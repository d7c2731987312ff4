using System.Numerics;
using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Pose;

/// <summary>Tells how a head is turned from its 15 keypoints. No camera has to be known.</summary>
public static class HeadPoseEstimator
{
    private const double Degrees = 180 / Math.PI;

    // Seen exactly from the side, tilt and nod are one: their errors are told as if it were some degrees less.
    private const double LeastCosine = 0.1;

    /// <summary>
    /// Fits the mean face to the points under weak perspective, each weighted by one over its variance: the square of its
    /// sigma, and of how far people's keypoints lie from those of the mean face.
    /// </summary>
    /// <param name="points">The 15 points in the order of every model output, in pixels.</param>
    /// <param name="sigmas">One standard deviation of each point's error in pixels; null where it is not known.</param>
    /// <returns>Null where the points tell nothing, such as when they lie on one line.</returns>
    /// <exception cref="ArgumentException">There are not 15 points.</exception>
    public static HeadPose? Estimate(IReadOnlyList<ImagePoint> points, IReadOnlyList<double>? sigmas)
    {
        if (points.Count != MeanFace.Points.Length)
        {
            throw new ArgumentException($"A face has {MeanFace.Points.Length} keypoints, not {points.Count}.", nameof(points));
        }

        // In lengths of the face's own: in pixels the products of a face of thousands would leave the range of their numbers.
        var unit = Extent(points);
        Span<Vector2> seen = stackalloc Vector2[MeanFace.Points.Length];
        Span<float> weights = stackalloc float[MeanFace.Points.Length];
        for (var i = 0; i < seen.Length; i++)
        {
            var offset = (points[i] - points[0]) * (1 / unit);
            (seen[i], weights[i]) = (new Vector2((float)offset.X, (float)offset.Y), 1 / Square(MeanFace.Spreads[i]));
        }

        // How far the spread of people's faces reaches in the picture is known when the face's scale is.
        if (!WeakPerspective.TryFit(seen, weights, MeanFace.Points, out var face, out _))
        {
            return null;
        }

        for (var i = 0; i < weights.Length; i++)
        {
            var sigma = sigmas is null ? 0 : (float)(sigmas[i] / unit);
            weights[i] = 1 / (Square(sigma) + Square(face.Scale * MeanFace.Spreads[i]));
        }

        return WeakPerspective.TryFit(seen, weights, MeanFace.Points, out face, out var covariance) ? ToPose(face, covariance) : null;
    }

    private static HeadPose ToPose(OrthogonalRows face, Matrix4x4 covariance)
    {
        var (right, down, away) = (face.Right, face.Down, face.Away);
        var cosine = Math.Sqrt(Square(right.X) + Square(down.X));
        var yaw = Math.Atan2(away.X, cosine);
        var pitch = Math.Atan2(-away.Y, away.Z);
        var roll = Math.Atan2(down.X, right.X);

        // How each angle grows with a small turn around the picture's three axes.
        var (sin, cos) = ((float)Math.Sin(roll), (float)Math.Cos(roll));
        var across = (float)Math.Max(cosine, LeastCosine);
        return new(
            yaw * Degrees,
            pitch * Degrees,
            roll * Degrees,
            Sigma(new(sin, -cos, 0)),
            Sigma(new Vector3(cos, sin, 0) / across),
            Sigma(new(-cos * away.X / across, -sin * away.X / across, 1)));

        double Sigma(Vector3 slope) => Math.Sqrt(Vector3.Dot(slope, Vector3.TransformNormal(slope, covariance))) * Degrees;
    }

    /// <summary>How far the points lie from the first one at most.</summary>
    private static double Extent(IReadOnlyList<ImagePoint> points)
    {
        var most = 0.0;
        for (var i = 1; i < points.Count; i++)
        {
            most = Math.Max(most, points[i].DistanceTo(points[0]));
        }

        return most;
    }

    private static float Square(float value) => value * value;
}
