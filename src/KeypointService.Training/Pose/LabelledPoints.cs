using System.Numerics;
using KeypointService.Training.Data;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Pose;

namespace KeypointService.Training.Pose;

/// <summary>The labelled points of one face, the first one at 0.</summary>
/// <param name="points">In pixels, the first one labelled.</param>
internal sealed class LabelledPoints(IReadOnlyList<Vector2?> points)
{
    private readonly Vector2[] _points = [.. points.Select(point => point - points[0] ?? default)];
    private readonly bool[] _known = [.. points.Select(point => point is not null)];

    public static LabelledPoints Of(FaceSample face) =>
        new([.. face.Points.Select(point => point is { } p ? new Vector2((float)p.X, (float)p.Y) : (Vector2?)null)]);

    /// <summary>Fits a face to the points that are labelled, each weighted by its spread.</summary>
    public bool TryFit(ReadOnlySpan<Vector3> face, ReadOnlySpan<float> spreads, out OrthogonalRows seen, out Matrix4x4 covariance) =>
        WeakPerspective.TryFit(_points, Weights(spreads), face, out seen, out covariance);

    /// <summary>Tells where in the mean face this picture wants its points.</summary>
    /// <param name="seen">How this picture sees the mean face.</param>
    /// <param name="covariance">Of that, as the weights alone tell it.</param>
    /// <param name="face">The mean face.</param>
    /// <param name="spreads">Its spreads.</param>
    /// <param name="wishes">Receives the wish for each labelled point.</param>
    public void Collect(
        OrthogonalRows seen, Matrix4x4 covariance, ReadOnlySpan<Vector3> face, ReadOnlySpan<float> spreads, PointWishes[] wishes)
    {
        var weights = Weights(spreads);
        var (sum, point, center) = (0f, Vector2.Zero, Vector3.Zero);
        for (var i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
            point += weights[i] * _points[i];
            center += weights[i] * face[i];
        }

        (point, center) = (point / sum, center / sum);
        var (right, down) = (seen.Right, seen.Down);
        var shift = new Vector2(Vector3.Dot(right, center), Vector3.Dot(down, center));
        var places = _points.Select(p => ((p - point) / seen.Scale) + shift).ToArray();
        var errors = new float[places.Length];
        var total = 0f;
        for (var i = 0; i < places.Length; i++)
        {
            var place = new Vector2(Vector3.Dot(right, face[i]), Vector3.Dot(down, face[i]));
            errors[i] = Vector2.DistanceSquared(places[i], place);
            total += _known[i] ? errors[i] / (2 * spreads[i] * spreads[i]) : 0;
        }

        // A face with a wrong label or an odd shape wishes less.
        var voice = 1 / (1 + (total / _known.Count(known => known)));
        for (var i = 0; i < places.Length; i++)
        {
            if (_known[i])
            {
                // The fit gave way to the point: what it may have given is error as well.
                var given = (2 / sum) + Given(seen, face[i] - center, covariance * (seen.Scale * seen.Scale));
                wishes[i].Add(voice, right, down, places[i], errors[i] + given);
            }
        }
    }

    /// <summary>Variance along both axes of the picture of where the fit puts a point, shift apart.</summary>
    private static float Given(OrthogonalRows seen, Vector3 point, Matrix4x4 covariance)
    {
        var (x, y, z) = (Vector3.Dot(seen.Right, point), Vector3.Dot(seen.Down, point), Vector3.Dot(seen.Away, point));
        var (right, down) = (new Vector4(0, z, -y, x), new Vector4(-z, 0, x, y));
        return Vector4.Dot(right, Vector4.Transform(right, covariance)) + Vector4.Dot(down, Vector4.Transform(down, covariance));
    }

    private float[] Weights(ReadOnlySpan<float> spreads)
    {
        var weights = new float[FaceKeypointSet.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = _known[i] ? 1 / (spreads[i] * spreads[i]) : 0;
        }

        return weights;
    }
}
