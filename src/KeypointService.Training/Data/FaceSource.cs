using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// Reads labelled faces from a csv with the 30 Kaggle columns. The picture is either a file named in the column
/// <c>image</c>, relative to the csv, or the 9,216 pixel values of Kaggle's own column <c>Image</c>. The csv may lie
/// in a zip.
/// </summary>
internal static class FaceSource
{
    /// <summary>The set of faces in Kaggle's own format.</summary>
    public const string Kaggle = "Kaggle";

    private const string UnknownSet = "";

    /// <summary>Reads the faces one at a time; the caller owns each.</summary>
    /// <exception cref="InvalidDataException">The file is not such a csv, or a row of it is broken.</exception>
    public static IEnumerable<FaceSample> Read(string path)
    {
        using var archive = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? ZipFile.OpenRead(path) : null;
        using var stream = archive is null ? File.OpenRead(path) : CsvEntry(path, archive).Open();
        using var reader = new StreamReader(stream);
        using var csv = new CsvReader(reader, CultureInfo.InvariantCulture);
        if (!csv.Read() || !csv.ReadHeader())
        {
            throw new InvalidDataException($"'{path}' is empty.");
        }

        var header = csv.HeaderRecord!;
        var columns = KeypointColumns(path, header);
        var pixels = Array.IndexOf(header, "Image");
        var image = Array.IndexOf(header, "image");
        var set = Array.IndexOf(header, "set");
        if (pixels < 0 && image < 0)
        {
            throw new InvalidDataException($"'{path}' has neither a column 'Image' (pixels) nor 'image' (a file name).");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        while (csv.Read())
        {
            var name = $"{path} row {csv.Parser.Row}";
            var points = columns.Select(c => Point(csv[c.X], csv[c.Y], name)).ToArray();
            if (FaceSample.HasRegion(points))
            {
                yield return pixels >= 0
                    ? KaggleFace(name, csv[pixels], points)
                    : PictureFace(Path.Combine(folder, csv[image]!), set < 0 ? UnknownSet : csv[set]!, points);
            }
        }
    }

    private static ZipArchiveEntry CsvEntry(string path, ZipArchive archive) =>
        archive.Entries.FirstOrDefault(e => e.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidDataException($"'{path}' holds no csv.");

    private static (int X, int Y)[] KeypointColumns(string path, string[] header) =>
        [.. FaceKeypointSet.Names.Select(n => (Column(path, header, n + "_x"), Column(path, header, n + "_y")))];

    private static int Column(string path, string[] header, string name)
    {
        var index = Array.IndexOf(header, name);
        return index >= 0 ? index : throw new InvalidDataException($"'{path}' has no column '{name}'.");
    }

    private static ImagePoint? Point(string? x, string? y, string name)
    {
        if (string.IsNullOrEmpty(x) || string.IsNullOrEmpty(y))
        {
            return null;
        }

        return double.TryParse(x, NumberStyles.Float, CultureInfo.InvariantCulture, out var px)
            && double.TryParse(y, NumberStyles.Float, CultureInfo.InvariantCulture, out var py)
            ? new ImagePoint(px, py)
            : throw new InvalidDataException($"{name}: '{x}', '{y}' is no point.");
    }

    private static FaceSample PictureFace(string path, string set, ImagePoint?[] points)
    {
        var picture = Cv2.ImRead(path, ImreadModes.Grayscale);
        if (!picture.Empty())
        {
            return new FaceSample(path, set, picture, points);
        }

        picture.Dispose();
        throw new InvalidDataException($"'{path}' is missing or no picture.");
    }

    private static FaceSample KaggleFace(string name, string? text, ImagePoint?[] points)
    {
        var pixels = new byte[FaceCrop.Pixels];
        if (!TryParsePixels(text, pixels))
        {
            throw new InvalidDataException($"{name}: the column 'Image' does not hold {FaceCrop.Pixels} pixel values.");
        }

        using var view = Mat.FromPixelData(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1, pixels);
        return new FaceSample(name, Kaggle, view.Clone(), points);
    }

    private static bool TryParsePixels(ReadOnlySpan<char> text, Span<byte> pixels)
    {
        var count = 0;
        foreach (var range in text.Split(' '))
        {
            if (count == pixels.Length || !byte.TryParse(text[range], CultureInfo.InvariantCulture, out pixels[count++]))
            {
                return false;
            }
        }

        return count == pixels.Length;
    }
}
