using System.Numerics;

namespace KeypointService.Vision.Pose;

/// <summary>All that a fit of least squares needs of its points: weighted products, around the weighted means.</summary>
/// <param name="Body">Of the body's coordinates with themselves, upper left 3×3; symmetric.</param>
/// <param name="X">Of the picture's x with the body's coordinates.</param>
/// <param name="Y">Of the picture's y with the body's coordinates.</param>
internal readonly record struct Moments(Matrix4x4 Body, Vector3 X, Vector3 Y)
{
    public static Moments Of(ReadOnlySpan<Vector2> points, ReadOnlySpan<float> weights, ReadOnlySpan<Vector3> body)
    {
        var (sum, point, center) = (0f, Vector2.Zero, Vector3.Zero);
        for (var i = 0; i < points.Length; i++)
        {
            sum += weights[i];
            point += weights[i] * points[i];
            center += weights[i] * body[i];
        }

        (point, center) = (point / sum, center / sum);
        Vector3 first = default, second = default, third = default, x = default, y = default;
        for (var i = 0; i < points.Length; i++)
        {
            var (p, b) = (points[i] - point, body[i] - center);
            var weighted = weights[i] * b;
            first += weighted * b.X;
            second += weighted * b.Y;
            third += weighted * b.Z;
            x += weighted * p.X;
            y += weighted * p.Y;
        }

        Matrix4x4 products = new(
            first.X, first.Y, first.Z, 0,
            second.X, second.Y, second.Z, 0,
            third.X, third.Y, third.Z, 0,
            0, 0, 0, 1);
        return new(products, x, y);
    }
}
