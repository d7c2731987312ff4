using System.Globalization;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Pictures;

/// <summary>A picture whose face's keypoints are known.</summary>
/// <param name="Picture">Path of the picture.</param>
/// <param name="Points">The keypoints in pixels, in the fixed order; not a number where one has no label.</param>
internal sealed record LabelledFace(string Picture, IReadOnlyList<ImagePoint> Points)
{
    // Hair, chin and some surroundings: a detector wants to see more than the face.
    private const double Surroundings = 2;

    private FaceKeypoints Face => new() { Box = default, Points = Points };

    /// <summary>Distance of the eye centres in pixels.</summary>
    public double EyeDistance => Points[(int)FaceKeypoint.LeftEyeCenter].DistanceTo(Points[(int)FaceKeypoint.RightEyeCenter]);

    /// <summary>Reads a csv with a column <c>image</c>, a file beside it, and the 30 coordinates.</summary>
    public static IEnumerable<LabelledFace> Read(FileInfo csv)
    {
        var lines = File.ReadLines(csv.FullName).Select(line => line.Split(','));
        var header = lines.First();
        var image = Array.IndexOf(header, "image");
        var columns = FaceKeypointSet.Names.Select(name => (X: Array.IndexOf(header, $"{name}_x"), Y: Array.IndexOf(header, $"{name}_y"))).ToArray();
        return lines.Skip(1).Select(line => new LabelledFace(
            Path.Combine(csv.DirectoryName!, line[image]),
            [.. columns.Select(column => new ImagePoint(Number(line[column.X]), Number(line[column.Y])))]));
    }

    /// <summary>The face and a little around it, square; beyond the picture its edge repeats.</summary>
    public Mat Cut()
    {
        using var picture = Cv2.ImRead(Picture);
        var region = Face.Region;
        var side = (int)(Surroundings * region.Width);
        using Mat wide = new();
        Cv2.CopyMakeBorder(picture, wide, side, side, side, side, BorderTypes.Replicate);
        Rect square = new((int)region.Center.X + (side / 2), (int)region.Center.Y + (side / 2), side, side);
        return wide[square].Clone();
    }

    /// <summary>Mean distance of found points to the labels that there are, as a share of the eyes' distance.</summary>
    public double Error(IReadOnlyList<ImagePoint> found) =>
        Points.Zip(found, (label, point) => label.DistanceTo(point)).Where(double.IsFinite).Average() / EyeDistance;

    private static double Number(string text) => text.Length == 0 ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
}
