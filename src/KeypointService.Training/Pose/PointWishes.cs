using System.Numerics;

namespace KeypointService.Training.Pose;

/// <summary>Where many pictures want one point of the mean face: sums of least squares, in double precision.</summary>
internal sealed class PointWishes
{
    private readonly double[,] _products = new double[3, 3];
    private readonly double[] _targets = new double[3];
    private double _voices;
    private double _errors;

    /// <summary>Adds a picture's wish.</summary>
    /// <param name="voice">Its weight.</param>
    /// <param name="right">What lies to the right in it: a unit vector of the face.</param>
    /// <param name="down">What lies below in it.</param>
    /// <param name="place">Where the point lies in it, in the face's unit.</param>
    /// <param name="error">Square of the distance from there to where the face's point lies in it, as expected.</param>
    public void Add(float voice, Vector3 right, Vector3 down, Vector2 place, float error)
    {
        for (var row = 0; row < 3; row++)
        {
            _targets[row] += voice * ((right[row] * place.X) + (down[row] * place.Y));
            for (var column = 0; column < 3; column++)
            {
                _products[row, column] += voice * ((right[row] * right[column]) + (down[row] * down[column]));
            }
        }

        _voices += voice;
        _errors += voice * error / 2;
    }

    /// <summary>The place that suits the pictures best of a point and, on the other side of the face, of its counterpart.</summary>
    public static Vector3 Place(PointWishes point, PointWishes mirrored)
    {
        Matrix4x4 products = new(
            Sum(0, 0), Sum(0, 1), Sum(0, 2), 0,
            Sum(1, 0), Sum(1, 1), Sum(1, 2), 0,
            Sum(2, 0), Sum(2, 1), Sum(2, 2), 0,
            0, 0, 0, 1);
        if (!Matrix4x4.Invert(products, out var inverse))
        {
            throw new InvalidDataException("The faces do not show a point from enough sides.");
        }

        return Vector3.TransformNormal(new(Target(0), Target(1), Target(2)), inverse);

        float Sum(int row, int column) =>
            (float)((point._products[row, column] + (Sign(row) * Sign(column) * mirrored._products[row, column])) / point._voices);

        float Target(int row) => (float)((point._targets[row] + (Sign(row) * mirrored._targets[row])) / point._voices);
    }

    /// <summary>Root mean square of the errors of both along an axis.</summary>
    public static float Spread(PointWishes point, PointWishes mirrored) =>
        (float)Math.Sqrt((point._errors + mirrored._errors) / (point._voices + mirrored._voices));

    private static int Sign(int axis) => axis == 0 ? -1 : 1;
}
