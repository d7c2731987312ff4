using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// Faces with a medical mask of which only the box is known: nose and mouth are hidden, the eyes are seen. Owns their
/// pictures.
/// </summary>
internal sealed class MaskedFaces : IDisposable
{
    // The region of the points against the tight box, medians over 11,112 training faces that have both.
    private const double SidePerHeight = 0.904;
    private const double CenterAbove = 0.009;

    private const double LeastHeight = 24;
    private const double PatchSide = 2;

    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        PrepareHeaderForMatch = header => header.Header.ToLowerInvariant(),
    };

    private readonly List<(Mat Gray, FaceBox Region)> _faces = [];

    private MaskedFaces()
    {
    }

    public int Count => _faces.Count;

    /// <summary>What can be said of each point of such a face.</summary>
    public static IReadOnlyList<float> Visibility { get; } =
        [1, 1, 1, 1, 1, 1, TrainingBatch.Undecided, TrainingBatch.Undecided, TrainingBatch.Undecided, TrainingBatch.Undecided, 0, 0, 0, 0, 0];

    /// <summary>Reads the masked faces of a csv with the columns image, split, x, y, width, height and flags, pictures in a folder beside it.</summary>
    /// <param name="path">The csv.</param>
    /// <param name="split">The value of the column <c>split</c> to take.</param>
    public static MaskedFaces Load(string path, string split)
    {
        MaskedFaces faces = new();
        using var reader = new StreamReader(path);
        using var csv = new CsvReader(reader, Format);
        var rows = csv.GetRecords<Row>().Where(row => row.Split == split && row.Flags == "masked" && row.Height >= LeastHeight);
        foreach (var picture in rows.GroupBy(row => row.Image).ToArray())
        {
            using var gray = Cv2.ImRead(Path.Combine(Path.GetDirectoryName(path)!, "images", picture.Key), ImreadModes.Grayscale);
            if (gray.Empty())
            {
                throw new InvalidDataException($"'{picture.Key}' is missing or no picture.");
            }

            foreach (var row in picture)
            {
                faces.Add(gray, row);
            }
        }

        return faces;
    }

    /// <summary>Cuts a varied crop of any of them.</summary>
    public void Cut(FaceCrop crop, Random random, Mat pixels)
    {
        var (gray, region) = _faces[random.Next(_faces.Count)];
        var side = region.Width * Math.Exp(0.12 * random.NextNormal());
        var moved = new ImagePoint(random.NextNormal(), random.NextNormal()) * (0.05 * region.Width);
        FaceCrop.Cut(gray, crop.TransformFor(FaceBox.Square(region.Center + moved, side), 10 * random.NextNormal()), pixels);
        if (random.Next(2) == 0)
        {
            Cv2.Flip(pixels, pixels, FlipMode.Y);
        }
    }

    public void Dispose()
    {
        foreach (var (gray, _) in _faces)
        {
            gray.Dispose();
        }
    }

    private void Add(Mat gray, Row row)
    {
        var center = new ImagePoint(row.X + (row.Width / 2) - 0.5, row.Y + (row.Height / 2) - 0.5 - (CenterAbove * row.Height));
        var side = SidePerHeight * row.Height;
        var patch = (int)Math.Ceiling(PatchSide * side);
        var rect = new Rect(0, 0, gray.Width, gray.Height)
            .Intersect(new Rect((int)(center.X - (patch / 2)), (int)(center.Y - (patch / 2)), patch, patch));
        if (rect.Width > 0 && rect.Height > 0)
        {
            using var view = new Mat(gray, rect);
            _faces.Add((view.Clone(), FaceBox.Square(center - new ImagePoint(rect.X, rect.Y), side)));
        }
    }

    private sealed record Row(
        string Image, string Split, double X, double Y, double Width, double Height, string Flags);
}
