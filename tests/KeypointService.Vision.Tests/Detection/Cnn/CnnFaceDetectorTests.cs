using KeypointService.TestPictures;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Onnx;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Detection.Cnn;

public sealed class CnnFaceDetectorTests : IDisposable
{
    private readonly CnnFaceDetector _detector = Installed.CnnDetector();

    public void Dispose() => _detector.Dispose();

    [Theory]
    [InlineData(20, 0)]
    [InlineData(60, 20)]
    [InlineData(90, -50)]
    [InlineData(150, 8)]
    public void Detect_DrawnFace_BoxesItWhereTrainingExpectsItAndTellsItsRoll(double eyeDistance, double roll)
    {
        var side = (int)(6 * eyeDistance);
        var face = new DrawnFace(new ImagePoint(side / 2.0, side * 0.45), eyeDistance) { Roll = roll };
        using var gray = Gray(DrawnFace.Picture(side, side, face));

        var found = Assert.Single(_detector.Detect(gray));

        var expected = FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], face.Keypoints[13]);
        Assert.True(found.Box.Overlap(expected) > 0.6, $"{found.Box} against {expected}");
        Assert.Equal(roll, found.Roll, 12.0);
        Assert.InRange(found.Score, 0.5, 1);
    }

    [Fact]
    public void Detect_LargePicture_GivesBoxesOfTheSmallOneScaledUp()
    {
        using var small = Gray(DrawnFace.Group().Picture);
        using var large = new Mat();
        Cv2.Resize(small, large, default, 3, 3, InterpolationFlags.Cubic);

        var onSmall = _detector.Detect(small).Select(face => face.Box).OrderBy(box => box.X).ToArray();
        var onLarge = _detector.Detect(large).Select(face => face.Box).OrderBy(box => box.X).ToArray();

        Assert.Equal(3, onSmall.Length);
        Assert.Equal(3, onLarge.Length);
        foreach (var (a, b) in onSmall.Zip(onLarge))
        {
            // Pixel p of the small picture is centred on 3p + 1 of the tripled one.
            var expected = (a.Center * 3) + new ImagePoint(1, 1);
            Assert.True(expected.DistanceTo(b.Center) < 0.03 * b.Width, $"{a} became {b}.");
            Assert.InRange(b.Width / (3 * a.Width), 0.95, 1.05);
        }
    }

    [Fact]
    public void Detect_SizesThatAreNoMultipleOfTheCells_AreSearchedToTheirEdges()
    {
        var face = new DrawnFace(new ImagePoint(70, 60), 34);
        using var gray = Gray(DrawnFace.Picture(143, 137, face));

        var found = Assert.Single(_detector.Detect(gray));

        var expected = FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], face.Keypoints[13]);
        Assert.True(found.Box.Overlap(expected) > 0.6, $"{found.Box} against {expected}");
    }

    [Fact]
    public void Detect_SeveralFaces_OrdersThemLargestFirst()
    {
        using var gray = Gray(DrawnFace.Group().Picture);

        var areas = _detector.Detect(gray).Select(face => face.Box.Area).ToArray();

        Assert.Equal(3, areas.Length);
        Assert.Equal(areas.OrderDescending(), areas);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(400, 300)]
    [InlineData(3000, 2)]
    [InlineData(1, 40_000_000)]
    public void Detect_PictureWithoutFace_FindsNothing(int width, int height)
    {
        using var gray = new Mat(height, width, MatType.CV_8UC1, Scalar.All(120));

        Assert.Empty(_detector.Detect(gray));
    }

    [Fact]
    public async Task Detect_FromManyThreads_GivesTheSameAsOneAfterTheOther()
    {
        using var group = Gray(DrawnFace.Group().Picture);
        using var portrait = Gray(DrawnFace.Portrait().Picture);
        Mat[] pictures = [group, portrait];
        var serial = pictures.Select(picture => _detector.Detect(picture)).ToArray();

        var parallel = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => _detector.Detect(pictures[i % 2]))));

        // Pooled memory lies differently each time, and with it the order of sums in the network: the last bits differ.
        Assert.All(parallel.Select((faces, i) => (faces, i)), hit =>
        {
            Assert.Equal(serial[hit.i % 2].Count, hit.faces.Count);
            Assert.All(serial[hit.i % 2].Zip(hit.faces), pair => Assert.True(
                pair.First.Box.Overlap(pair.Second.Box) > 0.9999 && Math.Abs(pair.First.Score - pair.Second.Score) < 1e-4));
        });
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        var error = Assert.Throws<ModelContractException>(() => CnnFaceDetector.Load("nowhere.onnx", new CnnFaceDetectorOptions()));

        Assert.Contains("nowhere.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeypointModel_BreaksTheContract() => Assert.Throws<ModelContractException>(
        () => CnnFaceDetector.Load(Installed.ClassicModel, new CnnFaceDetectorOptions()));

    [Fact]
    public void Load_DamagedSecondStage_IsRefused()
    {
        using TemporaryFolder folder = new();
        var model = folder["model.onnx"];
        File.Copy(Installed.DetectorModel, model);
        CnnFaceDetector.Load(model, new CnnFaceDetectorOptions()).Dispose();
        File.Copy(Installed.ClassicModel, folder["verifier.onnx"]);

        Assert.Throws<ModelContractException>(() => CnnFaceDetector.Load(model, new CnnFaceDetectorOptions()));
        CnnFaceDetector.Load(model, new CnnFaceDetectorOptions { Verify = false }).Dispose();
    }

    [Fact]
    public void Load_WrongOption_NamesIt()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => CnnFaceDetector.Load(Installed.DetectorModel, new CnnFaceDetectorOptions { MinScore = 1 }));

        Assert.Contains("MinScore", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(160)]
    [InlineData(320)]
    [InlineData(640)]
    [InlineData(1280)]
    public void Detect_FaceThatFillsThePicture_IsFoundAtAnyResolution(int side)
    {
        var face = new DrawnFace(new ImagePoint(side / 2.0, side * 0.42), side * 0.36);
        using var gray = Gray(DrawnFace.Picture(side, side, face));

        var found = _detector.Detect(gray).MaxBy(hit => hit.Score);

        var expected = FaceRegion.FromEyesAndMouth(face.Keypoints[0], face.Keypoints[1], face.Keypoints[13]);
        Assert.True(found.Box.Overlap(expected) > 0.6, $"{found.Box} against {expected}");
    }

    [Theory]
    [InlineData(60, 120)]
    [InlineData(220, 440)]
    public void Search_LargeFacesAlone_AreFoundWhereACloserLookFindsThem(double eyeDistance, double minFaceSize)
    {
        using var gray = Gray(DrawnFace.Portrait(1600, 1400, eyeDistance).Picture);

        var closer = Assert.Single(_detector.Detect(gray)).Box;
        var found = Assert.Single(_detector.Search(gray, new FaceSearchOptions { MinFaceSize = minFaceSize }).Faces).Box;

        // In a smaller copy it lies a little elsewhere.
        Assert.NotEqual(closer, found);
        Assert.True(found.Overlap(closer) > 0.75, $"{closer} became {found}.");
    }

    [Theory]
    [InlineData(14)]
    [InlineData(26)]
    public void Detect_SmallFaceBesideALargeOne_IsFoundAsWell(double eyeDistance)
    {
        var small = new DrawnFace(new ImagePoint(1150, 200), eyeDistance);
        using var gray = Gray(DrawnFace.Picture(1280, 960, new DrawnFace(new ImagePoint(450, 420), 150), small));

        var found = _detector.Detect(gray);

        var expected = FaceRegion.FromEyesAndMouth(small.Keypoints[0], small.Keypoints[1], small.Keypoints[13]);
        Assert.Equal(2, found.Count);
        Assert.True(found[1].Box.Overlap(expected) > 0.6, $"{found[1].Box} against {expected}");
    }

    [Fact]
    public void Search_FacesMuchSmallerThanAskedFor_AreLeftOut()
    {
        using var gray = Gray(DrawnFace.Picture(960, 420, new DrawnFace(new ImagePoint(260, 180), 80), new DrawnFace(new ImagePoint(700, 180), 40)));
        var all = _detector.Detect(gray);

        var faces = _detector.Search(gray, new FaceSearchOptions { MinFaceSize = all[0].Box.Width - 1 }).Faces;

        Assert.Equal(2, all.Count);
        Assert.True(Assert.Single(faces).Box.Overlap(all[0].Box) > 0.8, $"{all[0].Box} became {faces[0].Box}.");
    }

    [Fact]
    public void Search_CrowdOfWhichFewAreWanted_LeavesOutTheSmall()
    {
        using var gray = Gray(Crowd());

        var all = _detector.Search(gray, new FaceSearchOptions()).Faces;
        var few = _detector.Search(gray, new FaceSearchOptions { MaxFaces = 2 }).Faces;

        Assert.InRange(all.Count, 50, 80);
        Assert.InRange(few.Count, 8, all.Count / 2);
        Assert.All(all.Take(4), face => Assert.Contains(few, other => other.Box.Overlap(face.Box) > 0.9));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(-90)]
    public void Run_PictureOnItsSide_GivesTheFacesOfTheUprightOneTurned(int degrees)
    {
        using var gray = Gray(DrawnFace.Portrait().Picture);
        using var turned = new Mat();
        Cv2.Rotate(gray, turned, degrees switch { 90 => RotateFlags.Rotate90Clockwise, 180 => RotateFlags.Rotate180, _ => RotateFlags.Rotate90Counterclockwise });

        var upright = _detector.Detect(gray)[0];
        var found = TurnedSearch.Run(_detector, turned, new FaceSearchOptions()).Faces;

        Assert.Contains(found, face => Math.Abs(Math.IEEERemainder(face.Roll - upright.Roll - degrees, 360)) < 5 && Math.Abs(face.Box.Width - upright.Box.Width) < 3);
    }

    [SharedDataFact]
    public void Detect_PhotoOfTwoPeople_FindsBoth()
    {
        using var gray = Cv2.ImRead(SharedData.PathOf("photos", "obamas4.jpg"), ImreadModes.Grayscale);

        Assert.Equal(2, _detector.Detect(gray).Count);
    }

    /// <summary>Rows of people, the nearer the larger: 1920×1200 pixels.</summary>
    private static Mat Crowd() => DrawnFace.Picture(1920, 1200, Enumerable.Range(0, 6).SelectMany(row => Enumerable.Range(0, 4 + (2 * row)).Select(i =>
        new DrawnFace(new ImagePoint(1920 * (i + 0.5) / (4 + (2 * row)), 1060 - (190 * row)), 42 - (6 * row)))));

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
