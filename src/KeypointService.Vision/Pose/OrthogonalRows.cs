using System.Numerics;

namespace KeypointService.Vision.Pose;

/// <summary>The first two rows of a rotation, times a scale: what a camera far away makes of a solid body.</summary>
/// <param name="Scale">Lengths of the picture per unit of the body, above 0.</param>
/// <param name="Right">What lies to the right in the picture: a unit vector of the body.</param>
/// <param name="Down">What lies below in the picture: a unit vector of the body, at right angles to the first.</param>
internal readonly record struct OrthogonalRows(float Scale, Vector3 Right, Vector3 Down)
{
    /// <summary>What lies farther away: the rotation's third row.</summary>
    public Vector3 Away => Vector3.Cross(Right, Down);

    /// <summary>The rows closest to two given ones: the orthogonal factor of their polar decomposition.</summary>
    /// <returns>Null where the two are parallel, or not finite.</returns>
    /// <remarks>Of a symmetric 2×2 matrix G the square root is (G + √det·1) / √(trace + 2·√det).</remarks>
    public static OrthogonalRows? Nearest(Vector3 right, Vector3 down)
    {
        var (xx, xy, yy) = (right.LengthSquared(), Vector3.Dot(right, down), down.LengthSquared());
        var root = MathF.Sqrt((xx * yy) - (xy * xy));
        var trace = MathF.Sqrt(xx + yy + (2 * root));
        if (!(root > 1e-6f * (xx + yy)) || !float.IsFinite(trace))
        {
            return null;
        }

        var unit = 1 / (trace * root);
        return new(trace / 2, unit * (((yy + root) * right) - (xy * down)), unit * (((xx + root) * down) - (xy * right)));
    }
}
