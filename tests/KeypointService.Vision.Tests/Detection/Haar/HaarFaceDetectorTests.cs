using KeypointService.TestPictures;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Detection.Haar;

public sealed class HaarFaceDetectorTests
{
    [Theory]
    [InlineData(30, 0)]
    [InlineData(60, 8)]
    [InlineData(200, -8)]
    public void Detect_DrawnFace_BoxesItWhereTrainingExpectsIt(double eyeDistance, double roll)
    {
        var side = (int)(6 * eyeDistance);
        var face = new DrawnFace(new ImagePoint(side / 2.0, side * 0.42), eyeDistance) { Roll = roll };
        using var gray = Gray(DrawnFace.Picture(side, side, face));
        var detector = Installed.Detector();

        var box = Assert.Single(detector.Detect(gray)).Box;

        var expected = FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], face.Keypoints[13]);
        Assert.True(box.Center.DistanceTo(expected.Center) < 0.15 * expected.Width, $"{box} against {expected}");
        Assert.InRange(box.Width / expected.Width, 0.75, 1.3);
    }

    [Fact]
    public void Detect_LargePicture_GivesBoxesOfTheSmallOneScaledUp()
    {
        var (_, picture) = DrawnFace.Group();
        using var small = Gray(picture);
        using var large = new Mat();
        Cv2.Resize(small, large, default, 3, 3, InterpolationFlags.Cubic);
        var detector = Installed.Detector();

        var onSmall = detector.Detect(small).Select(face => face.Box).OrderBy(box => box.X).ToArray();
        var onLarge = detector.Detect(large).Select(face => face.Box).OrderBy(box => box.X).ToArray();

        Assert.Equal(3, onSmall.Length);
        Assert.Equal(3, onLarge.Length);
        foreach (var (a, b) in onSmall.Zip(onLarge))
        {
            Assert.True((a.Center * 3).DistanceTo(b.Center) < 0.06 * b.Width);
        }
    }

    [Fact]
    public void Detect_SeveralFaces_OrdersThemLargestFirst()
    {
        using var gray = Gray(DrawnFace.Group().Picture);
        var detector = Installed.Detector();

        var areas = detector.Detect(gray).Select(face => face.Box.Area).ToArray();

        Assert.Equal(areas.OrderDescending(), areas);
    }

    [Fact]
    public void Detect_PictureWithoutFace_FindsNothing()
    {
        using var gray = new Mat(300, 400, MatType.CV_8UC1, Scalar.All(120));
        var detector = Installed.Detector();

        Assert.Empty(detector.Detect(gray));
    }

    [Fact]
    public async Task Detect_FromManyThreads_GivesTheSameAsOneAfterTheOther()
    {
        var detector = Installed.Detector();
        using var group = Gray(DrawnFace.Group().Picture);
        using var portrait = Gray(DrawnFace.Portrait().Picture);
        Mat[] pictures = [group, portrait];
        var serial = pictures.Select(picture => detector.Detect(picture)).ToArray();

        var parallel = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => detector.Detect(pictures[i % 2]))));

        Assert.All(parallel.Select((boxes, i) => (boxes, i)), hit => Assert.Equal(serial[hit.i % 2], hit.boxes));
    }

    [Fact]
    public void Detect_PictureSmallerThanTheCascadesWindow_FindsNothing()
    {
        using var gray = new Mat(12, 300, MatType.CV_8UC1, Scalar.All(0));

        Assert.Empty(Installed.Detector().Detect(gray));
    }

    [Fact]
    public void Hits_OfAFace_AreTheNeighboursThatItsGroupIsMadeOf()
    {
        using var gray = Gray(DrawnFace.Portrait().Picture);
        var detector = Installed.Detector();

        var face = Assert.Single(detector.Detect(gray));
        var hits = detector.Hits(gray);

        Assert.True(hits.Count > 1);
        Assert.Contains(hits, hit => hit.Overlap(face.Box) > 0.6);
    }

    [Fact]
    public void Constructor_MissingCascade_NamesTheFile()
    {
        var error = Assert.Throws<FileNotFoundException>(() => new HaarFaceDetector("nowhere.xml", new HaarFaceDetectorOptions()));

        Assert.Contains("nowhere.xml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_FileThatIsNoCascade_Throws()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "<?xml version=\"1.0\"?><nothing/>");

            Assert.Throws<InvalidDataException>(() => new HaarFaceDetector(path, new HaarFaceDetectorOptions()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Constructor_WrongOption_NamesIt()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new HaarFaceDetector(Installed.Cascade, new HaarFaceDetectorOptions { ScaleFactor = 1 }));

        Assert.Contains("ScaleFactor", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<height>24", "<height>20")]
    [InlineData("HAAR", "LBP")]
    [InlineData("0 -1 0 ", "1 0 0 ")]
    [InlineData("0 -1 0 ", "0 -1 -1 ")]
    [InlineData("6 4 12 9 -1.", "6 4 20 9 -1.")]
    [InlineData("</cascade>", "")]
    public void Constructor_CascadeThatItCannotRun_Throws(string part, string broken)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, File.ReadAllText(Installed.Cascade).Replace(part, broken, StringComparison.Ordinal));

            Assert.Throws<InvalidDataException>(() => new HaarFaceDetector(path, new HaarFaceDetectorOptions()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [SharedDataFact]
    public void Detect_PhotoOfTwoPeople_FindsBoth()
    {
        using var gray = Cv2.ImRead(SharedData.PathOf("photos", "obamas4.jpg"), ImreadModes.Grayscale);
        var detector = Installed.Detector();

        Assert.Equal(2, detector.Detect(gray).Count);
    }

    private static Mat Gray(Mat picture)
    {
        using (picture)
        {
            var gray = new Mat();
            Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
            return gray;
        }
    }
}
