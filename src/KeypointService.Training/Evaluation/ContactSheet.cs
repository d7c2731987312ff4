using System.Globalization;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation;

/// <summary>
/// Shows faces beside each other, the worst first: labels in green, located points in red. What a table of figures
/// hides, a look shows.
/// </summary>
internal static class ContactSheet
{
    private const int Columns = 12;
    private const int Worst = 48;
    private const int Others = 48;
    private const int Tile = 2 * FaceCrop.Size;
    private static readonly Scalar Label = new(80, 220, 80);
    private static readonly Scalar Found = new(60, 60, 255);
    private static readonly FaceCrop Crop = new(1.3);

    /// <summary>Writes <c>faces-{set}-{mode}.jpg</c> into a folder; nothing where no face was found.</summary>
    public static void Save(ErrorSummary summary, string folder)
    {
        if (summary.Detected.Count == 0)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        var sorted = summary.Detected.OrderByDescending(r => r.Nme15).ToArray();
        var rest = sorted.Skip(Worst).ToArray();
        FaceResult[] shown =
            [.. sorted.Take(Worst), .. rest.Where((_, i) => i % Math.Max(1, rest.Length / Others) == 0).Take(Others)];
        var rows = Math.Max(1, (shown.Length + Columns - 1) / Columns);
        using var sheet = new Mat(rows * Tile, Columns * Tile, MatType.CV_8UC3, Scalar.All(32));
        for (var i = 0; i < shown.Length; i++)
        {
            using var tile = new Mat(sheet, new Rect(i % Columns * Tile, i / Columns * Tile, Tile, Tile));
            Draw(shown[i], tile);
        }

        var name = $"faces-{summary.Set}-{summary.Mode}.jpg".Replace(", ", "-", StringComparison.Ordinal).Replace(' ', '-');
        Cv2.ImWrite(Path.Combine(folder, name), sheet);
    }

    private static void Draw(FaceResult result, Mat tile)
    {
        var toCrop = Crop.TransformFor(result.Face.Region);
        using var crop = new Mat();
        FaceCrop.Cut(result.Face.Gray, toCrop, crop);
        using var colour = new Mat();
        Cv2.CvtColor(crop, colour, ColorConversionCodes.GRAY2BGR);
        Cv2.Resize(colour, tile, tile.Size(), interpolation: InterpolationFlags.Cubic);
        for (var k = 0; k < FaceKeypointSet.Count; k++)
        {
            Dot(tile, toCrop, result.Face.Points[k], Label);
            Dot(tile, toCrop, result.Found![k], Found);
        }

        var text = result.Nme15.ToString("F1", CultureInfo.InvariantCulture);
        Cv2.PutText(tile, text, new Point(4, 14), HersheyFonts.HersheySimplex, 0.45, Scalar.White, 1, LineTypes.AntiAlias);
    }

    private static void Dot(Mat tile, SimilarityTransform toCrop, ImagePoint? point, Scalar colour)
    {
        if (point is { } p)
        {
            var at = toCrop.Apply(p);
            var center = new Point((at.X + 0.5) * Tile / FaceCrop.Size, (at.Y + 0.5) * Tile / FaceCrop.Size);
            Cv2.Circle(tile, center, 2, colour, -1, LineTypes.AntiAlias);
        }
    }
}
