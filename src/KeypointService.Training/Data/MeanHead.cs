using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// A mean head in three dimensions: x towards the subject's left, y down, z towards who looks, a unit the distance of the
/// eyes. x and y are means over the reference's faces, z follows common anthropometry.
/// </summary>
internal static class MeanHead
{
    private const double Degrees = 180 / Math.PI;

    // Fewer tell a turn badly.
    private const int LeastPoints = 10;

    // How far around the angle at which a point turns away one cannot tell.
    private const double Doubtful = 7;

    private static readonly (double X, double Y, double Z)[] Points =
    [
        (0.5, 0, 0), (-0.5, 0, 0), (0.293, 0.03, 0), (0.7, 0, -0.16), (-0.293, 0.03, 0), (-0.7, 0, -0.16),
        (0.184, -0.28, 0.14), (0.93, -0.19, -0.22), (-0.184, -0.28, 0.14), (-0.93, -0.19, -0.22),
        (0, 0.54, 0.45), (0.437, 1.04, 0.03), (-0.437, 1.04, 0.03), (0, 0.963, 0.22), (0, 1.278, 0.18),
    ];

    // Degrees of a turn towards its own side at which the nose or the face itself hides each point; none for the middle.
    private static readonly double[] HiddenFrom = [60, 60, 48, 55, 48, 55, 62, 50, 62, 50, 180, 55, 55, 180, 180];

    /// <summary>The turn of a head to the side in degrees, positive where the nose points to the picture's right.</summary>
    public static double Yaw(IReadOnlyList<ImagePoint?> points)
    {
        var known = Enumerable.Range(0, FaceKeypointSet.Count).Where(i => points[i] is not null).ToArray();
        using var head = new Mat(known.Length, 4, MatType.CV_64FC1);
        using var seen = new Mat(known.Length, 2, MatType.CV_64FC1);
        for (var row = 0; row < known.Length; row++)
        {
            var (x, y, z) = Points[known[row]];
            (head.At<double>(row, 0), head.At<double>(row, 1), head.At<double>(row, 2), head.At<double>(row, 3)) = (x, y, z, 1);
            (seen.At<double>(row, 0), seen.At<double>(row, 1)) = (points[known[row]]!.Value.X, points[known[row]]!.Value.Y);
        }

        // Weak perspective: the picture's axes as a linear map of the head's.
        using var map = new Mat();
        Cv2.Solve(head, seen, map, DecompTypes.SVD);
        var right = new Point3d(map.At<double>(0, 0), map.At<double>(1, 0), map.At<double>(2, 0));
        var down = new Point3d(map.At<double>(0, 1), map.At<double>(1, 1), map.At<double>(2, 1));
        var scale = (Length(right) + Length(down)) / 2;
        var towards = ((right.X * down.Y) - (right.Y * down.X)) / (scale * scale);
        var eyes = HeadFrames.Of(points).Right;
        return Math.Atan2(((right.Z * eyes.X) + (down.Z * eyes.Y)) / scale, towards) * Degrees;
    }

    /// <summary>Whether the head that points belong to shows each of them; undecided where few are known.</summary>
    public static float[] VisibilityOf(IReadOnlyList<ImagePoint?> points) => points.Count(p => p is not null) >= LeastPoints
        ? Visibility(Yaw(points))
        : [.. Enumerable.Repeat(TrainingBatch.Undecided, FaceKeypointSet.Count)];

    /// <summary>Whether a head that is turned so far shows each point: 1, 0, or <see cref="TrainingBatch.Undecided"/>.</summary>
    /// <param name="yaw">As <see cref="Yaw"/> gives it.</param>
    public static float[] Visibility(double yaw) => [.. HiddenFrom.Select((limit, i) =>
    {
        // The nose towards the picture's right hides what lies at larger x.
        var beyond = (yaw * Math.Sign(Points[i].X)) - limit;
        return Math.Abs(beyond) < Doubtful ? TrainingBatch.Undecided : beyond < 0 ? 1f : 0;
    })];

    private static double Length(Point3d v) => Math.Sqrt(Square(v.X) + Square(v.Y) + Square(v.Z));

    private static double Square(double v) => v * v;
}
