using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

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

    // In pixels.
    private const double LeastEyeDistance = 1;
    private const double GreatestCoordinate = 1e5;

    private const string UnknownSet = "";

    /// <summary>Reads the faces one at a time; the caller owns each.</summary>
    /// <param name="source">A file, and which of its faces: see <see cref="FaceSelection"/>.</param>
    /// <exception cref="InvalidDataException">The file is not such a csv, a row of it is broken, or it has no such faces.</exception>
    public static IEnumerable<FaceSample> Read(string source)
    {
        var selection = FaceSelection.Parse(source);
        var isEmpty = true;
        foreach (var open in Chosen(selection))
        {
            isEmpty = false;
            yield return selection.Side is { } side ? open().ShrunkTo(side) : open();
        }

        if (isEmpty)
        {
            throw NoFaces(source);
        }
    }

    /// <summary>Looks whether there are such faces, without opening a picture.</summary>
    /// <inheritdoc cref="Read"/>
    public static void ThrowIfNone(string source)
    {
        if (!Chosen(FaceSelection.Parse(source)).Any())
        {
            throw NoFaces(source);
        }
    }

    private static InvalidDataException NoFaces(string source) =>
        new($"'{source}' has no faces: no row has labels for both eyes and the mouth. Is there such a set, and are there as many to skip?");

    private static IEnumerable<Func<FaceSample>> Chosen(FaceSelection selection) =>
        Rows(selection.Path, selection.Set).Skip(selection.Skip).Take(selection.Take);

    /// <summary>What opens each face of a file, so that a face that is passed over costs no picture.</summary>
    private static IEnumerable<Func<FaceSample>> Rows(string path, string? only)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a folder: name the csv in it.");
        }

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
        var labels = Array.IndexOf(header, "labels");
        if (pixels < 0 && image < 0)
        {
            throw new InvalidDataException($"'{path}' has neither a column 'Image' (pixels) nor 'image' (a file name).");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        while (csv.Read())
        {
            var name = $"{path} row {csv.Parser.Row}";
            var points = columns.Select(c => Point(csv[c.X], csv[c.Y], name)).ToArray();
            var own = pixels >= 0 ? Kaggle : set < 0 ? UnknownSet : csv[set]!;
            if (FaceSample.HasRegion(points) && (only is null || own == only))
            {
                Check(points, name);
                var picture = csv[pixels >= 0 ? pixels : image]!;
                var kind = labels < 0 ? "" : csv[labels]!;
                yield return pixels >= 0
                    ? () => new FaceSample(name, Kaggle, KagglePixels.Parse(picture, name), points)
                    : () => PictureFace(Path.Combine(folder, picture), own, points) with { Labels = kind };
            }
        }
    }

    /// <exception cref="InvalidDataException">The points have no extent that a crop could have, or lie beyond every picture.</exception>
    private static void Check(ImagePoint?[] points, string name)
    {
        var eyes = points[(int)FaceKeypoint.LeftEyeCenter]!.Value.DistanceTo(points[(int)FaceKeypoint.RightEyeCenter]!.Value);
        if (eyes < LeastEyeDistance || points.OfType<ImagePoint>().Any(point => Math.Max(Math.Abs(point.X), Math.Abs(point.Y)) > GreatestCoordinate))
        {
            throw new InvalidDataException($"{name}: these points are no face in a picture.");
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
            && double.IsFinite(px) && double.IsFinite(py)
            ? new ImagePoint(px, py)
            : throw new InvalidDataException($"{name}: '{x}', '{y}' is no point.");
    }

    private static FaceSample PictureFace(string path, string set, ImagePoint?[] points) => new(path, set, GrayPicture.Read(path), points);
}
