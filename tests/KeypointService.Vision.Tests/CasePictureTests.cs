using System.Globalization;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using Microsoft.VisualBasic.FileIO;

namespace KeypointService.Vision.Tests;

/// <summary>Pictures of the kinds that people have, with what is right for each, in a list beside the checkout.</summary>
public sealed class CasePictureTests : IDisposable
{
    // Share of a box's width by which another decoder or model may move it.
    private const double Tolerance = 0.06;

    private const string Sideways = "sideways_90_no_exif.jpg";

    private readonly CnnFaceDetector _detector = Installed.CnnDetector();
    private readonly KeypointModel _model = Installed.Compact();

    [SharedDataFact]
    public void Locate_EveryListedPicture_IsAsListed()
    {
        var folder = Path.GetFullPath(SharedData.PathOf("..", "cases"));
        using TextFieldParser list = new(Path.Combine(folder, "cases.csv")) { Delimiters = [","] };
        list.ReadFields();
        var seen = 0;
        while (list.ReadFields() is { } row)
        {
            if (row[1] == "picture")
            {
                Check(File.ReadAllBytes(Path.Combine(folder, row[0])), row);
                seen++;
            }
        }

        Assert.NotEqual(0, seen);
    }

    [SharedDataFact]
    public void Locate_TwoPeopleOfWhomTheFirstLookSeesTheSmaller_MeansTheLarger()
    {
        var file = File.ReadAllBytes(SharedData.PathOf("..", "cases", "plain.jpg"));
        var larger = Locate(file)[0];

        var meant = Assert.Single(new KeypointPipeline(_detector, _model).Locate(file, new LocateOptions { Cropped = true }));

        Assert.InRange(meant.Region.Overlap(larger.Region), 0.8, 1);
    }

    public void Dispose()
    {
        _detector.Dispose();
        _model.Dispose();
    }

    private void Check(byte[] file, string[] row)
    {
        var header = ImageHeader.Read(file);
        if (row[2] == "422")
        {
            Assert.Throws<CorruptImageException>(() => Locate(file));
            return;
        }

        Assert.Equal(
            (row[3], row[4], row[5]),
            (Text(header.UprightWidth), Text(header.UprightHeight), Text(header.Orientation)));
        var faces = Locate(file);
        if (row[0] == Sideways)
        {
            Assert.Equal(2, faces.Count);
            Assert.Equal(2, Locate(file, anyRotation: true).Count);
        }

        var expected = row[6] == "?" ? [] : row[6].Split("; ").Select(Numbers).ToArray();
        Assert.True(row[6] == "?" || expected.Length == faces.Count, $"{row[0]}: {faces.Count} faces");
        foreach (var box in expected)
        {
            Assert.True(faces.Any(face => IsAt(face, box)), $"{row[0]}: {string.Join("; ", faces.Select(face => face.Box))}");
        }
    }

    private static bool IsAt(FaceKeypoints face, double[] box) => Math.Abs(face.Box.X - box[0]) < Tolerance * box[2]
        && Math.Abs(face.Box.Y - box[1]) < Tolerance * box[2] && Math.Abs(face.Box.Width - box[2]) < Tolerance * box[2];

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static double[] Numbers(string box) =>
        [.. box.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private LocatedFaces Locate(byte[] file, bool anyRotation = false) =>
        new KeypointPipeline(_detector, _model).Locate(file, new LocateOptions { AnyRotation = anyRotation });
}
