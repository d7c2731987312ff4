using System.Numerics;

namespace KeypointService.Vision.Pose;

/// <summary>
/// Fits a solid body to points of a picture under weak perspective: a rotation, one scale for the whole body, and a shift.
/// The closed form, the affine map of least squares brought to the nearest rotation, is sharpened by Gauss-Newton steps
/// to the most likely rotation.
/// </summary>
internal static class WeakPerspective
{
    // The first step does nearly all; a third would move no pose by 0.001°.
    private const int Steps = 2;

    /// <summary>Fits the body.</summary>
    /// <param name="points">Points of the picture, x to the right and y down, in a unit of about the body's size.</param>
    /// <param name="weights">One over the variance of each point along an axis, in that unit's square; 0 for a point that is not known.</param>
    /// <param name="body">The points of the body, x to the right, y down and z away where it is not turned.</param>
    /// <param name="fit">The camera.</param>
    /// <param name="covariance">Upper left 3×3: of the rotation around the picture's axes (right, down, away), in square radians.</param>
    /// <returns>False where the points do not tell.</returns>
    public static bool TryFit(
        ReadOnlySpan<Vector2> points, ReadOnlySpan<float> weights, ReadOnlySpan<Vector3> body, out OrthogonalRows fit, out Matrix4x4 covariance)
    {
        var moments = Moments.Of(points, weights, body);
        (fit, covariance) = (default, default);
        if (!Matrix4x4.Invert(moments.Body, out var inverse)
            || OrthogonalRows.Nearest(Vector3.TransformNormal(moments.X, inverse), Vector3.TransformNormal(moments.Y, inverse)) is not { } rows)
        {
            return false;
        }

        for (var step = 0; step < Steps; step++)
        {
            if (!Matrix4x4.Invert(Curvature(moments.Body, rows), out covariance)
                || Moved(rows, Vector4.Transform(Descent(moments, rows), covariance)) is not { } next)
            {
                return false;
            }

            rows = next;
        }

        fit = rows;
        return true;
    }

    /// <summary>How the error falls with a turn around each axis of the picture and with the logarithm of the scale.</summary>
    private static Vector4 Descent(Moments moments, OrthogonalRows rows)
    {
        var x = moments.X - (rows.Scale * Vector3.TransformNormal(rows.Right, moments.Body));
        var y = moments.Y - (rows.Scale * Vector3.TransformNormal(rows.Down, moments.Body));
        return rows.Scale * new Vector4(
            -Vector3.Dot(rows.Away, y),
            Vector3.Dot(rows.Away, x),
            Vector3.Dot(rows.Right, y) - Vector3.Dot(rows.Down, x),
            Vector3.Dot(rows.Right, x) + Vector3.Dot(rows.Down, y));
    }

    /// <summary>The Gauss-Newton matrix of the same four.</summary>
    private static Matrix4x4 Curvature(Matrix4x4 body, OrthogonalRows rows)
    {
        var away = Vector3.TransformNormal(rows.Away, body);
        var (awayRight, awayDown) = (Vector3.Dot(away, rows.Right), Vector3.Dot(away, rows.Down));
        var depth = Vector3.Dot(away, rows.Away);
        var plane = Vector3.Dot(Vector3.TransformNormal(rows.Right, body), rows.Right)
            + Vector3.Dot(Vector3.TransformNormal(rows.Down, body), rows.Down);
        return new Matrix4x4(
            depth, 0, -awayRight, -awayDown,
            0, depth, -awayDown, awayRight,
            -awayRight, -awayDown, plane, 0,
            -awayDown, awayRight, 0, plane) * (rows.Scale * rows.Scale);
    }

    private static OrthogonalRows? Moved(OrthogonalRows rows, Vector4 step) => OrthogonalRows.Nearest(
        (rows.Scale * (1 + step.W)) * (rows.Right - (step.Z * rows.Down) + (step.Y * rows.Away)),
        (rows.Scale * (1 + step.W)) * (rows.Down + (step.Z * rows.Right) - (step.X * rows.Away)));
}
