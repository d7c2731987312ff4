using KeypointService.TestPictures;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests;

/// <summary>Which candidates are taken for faces, with drawn faces for candidates.</summary>
public sealed class FaceJudgeTests : IDisposable
{
    private const double EyeDistance = 50;
    private const double Sure = 0.95;

    // So much that the model hardly believes the points.
    private const double Blur = 22;

    // Too low for a lone face, whatever the model says of it.
    private const double Doubtful = 0.1;

    private readonly KeypointModel _model = Installed.Compact();
    private readonly DrawnFace[] _faces = [.. Enumerable.Range(0, 4).Select(i => new DrawnFace(new ImagePoint(120 + (220 * i), 110), EyeDistance))];
    private readonly Mat _gray = new();

    public FaceJudgeTests()
    {
        using var picture = DrawnFace.Picture(900, 260, _faces);
        Cv2.CvtColor(picture, _gray, ColorConversionCodes.BGR2GRAY);
    }

    public void Dispose()
    {
        _gray.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Faces_DoubtfulOneAmongSureOnes_IsKept() =>
        Assert.Equal(4, Judge([Candidate(0, Sure), Candidate(1, Sure), Candidate(2, Doubtful), Candidate(3, Sure)]).Length);

    [Fact]
    public void Faces_DoubtfulOneAlone_IsDropped() => Assert.Empty(Judge([Candidate(2, Doubtful)]));

    [Fact]
    public void Faces_DoubtfulOneNearASingleSureOne_IsKept() =>
        Assert.Equal(2, Judge([Candidate(0, Sure), Candidate(2, Doubtful)]).Length);

    [Fact]
    public void Faces_DoubtfulOneAmongSureOnesOfAnotherSize_IsDropped() => Assert.Equal(
        3, Judge([Candidate(0, Sure), Candidate(1, Sure), Candidate(2, Doubtful, scale: 0.4), Candidate(3, Sure)]).Length);

    [Theory]
    [InlineData(2, 1, 5)]
    [InlineData(0.8, 1, 4)]
    [InlineData(2, 0.6, 5)]
    [InlineData(0.62, 0.6, 4)]
    public void Faces_DoubtfulOneOverASureOne_HasNobodyToSpeakForIt(double sides, double size, int kept)
    {
        var sure = Candidate(1, Sure).Box;
        var beside = new ImagePoint(sides * sure.Width, 0);
        DrawnFace another = new(_faces[1].EyesCenter + beside, size * EyeDistance);
        using var picture = DrawnFace.Picture(900, 260, [_faces[0], _faces[1], another]);
        using Mat gray = new();
        Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
        var below = (sure.Center - _faces[1].EyesCenter) * size;
        FaceCandidate doubtful = new(FaceBox.Square(another.EyesCenter + below, size * sure.Width), Doubtful);

        // One face three times speaks as three do.
        var faces = new FaceJudge(gray, _model).Faces([Candidate(0, Sure), Candidate(0, Sure), Candidate(0, Sure), Candidate(1, Sure), doubtful]);

        Assert.Equal(kept, faces.Count(face => face.Confidence >= 0.5));
    }

    [Fact]
    public void Faces_SureOnes_KeepTheOrderOfTheCandidates()
    {
        var centers = Judge([Candidate(3, Sure), Candidate(0, Doubtful), Candidate(1, Sure), Candidate(2, Sure)])
            .Select(face => face.Box.Center.X).ToArray();

        Assert.Equal([780, 120, 340, 560], centers.Select(x => Math.Round(x / 20) * 20));
    }

    [Theory]
    [InlineData(0.99, 1)]
    [InlineData(0.7, 0)]
    public void Faces_OneWhosePointsCannotBeTrusted_IsKeptOnMoreEvidenceAlone(double score, int kept)
    {
        using Mat blurred = new();
        Cv2.GaussianBlur(_gray, blurred, default, Blur);
        var candidate = Candidate(0, score);
        Assert.InRange(KeypointLocator.Locate(blurred, [candidate.Box], _model)[0].Confidence!.Value, 0.15, 0.45);

        Assert.Equal(kept, new FaceJudge(blurred, _model).Faces([candidate]).Count(face => face.Confidence >= 0.5));
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(1.25)]
    public void Faces_OneSeenWell_HasTheBoxOfItsPointsWhateverTheDetectorsIs(double scale)
    {
        using Mat blurred = new();
        Cv2.GaussianBlur(_gray, blurred, default, 9);

        var face = Assert.Single(new FaceJudge(blurred, _model).Faces([Candidate(0, Sure, scale)]));

        Assert.InRange(face.Visibilities!.Average(), 0.8, 0.99);
        Assert.Equal(face.Region.Width, face.Box.Width, 1e-9);
        Assert.Equal(0, face.Region.Center.DistanceTo(face.Box.Center), 1e-9);
    }

    [Fact]
    public void Faces_OneWithoutAMouth_HasABoxThatTheDetectorTellsToo()
    {
        var candidate = Candidate(0, Sure, scale: 1.25);
        using var covered = _gray.Clone();
        Cv2.Rectangle(covered, new Rect(60, 118, 120, 110), Scalar.All(190), Cv2.FILLED);

        var face = Assert.Single(new FaceJudge(covered, _model).Faces([candidate]));

        Assert.InRange(face.Visibilities!.Average(), 0, 0.75);
        Assert.InRange(face.Box.Width, Math.Min(face.Region.Width, candidate.Box.Width), Math.Max(face.Region.Width, candidate.Box.Width));
        Assert.NotEqual(face.Region.Width, face.Box.Width, 0.01);
    }

    [Theory]
    [InlineData(RotateFlags.Rotate90Clockwise, 90)]
    [InlineData(RotateFlags.Rotate180, 180)]
    [InlineData(RotateFlags.Rotate90Counterclockwise, -90)]
    public void Faces_OneOnItsSideOrUpsideDown_IsLocatedWhateverTheDetectorSaysOfItsRoll(RotateFlags turn, double roll)
    {
        using Mat turned = new();
        Cv2.Rotate(_gray, turned, turn);
        var upright = Candidate(0, Sure);
        var turnedBox = FaceBox.Square(Turned(upright.Box.Center, turn), upright.Box.Width);

        var face = Assert.Single(new FaceJudge(turned, _model).Faces([new FaceCandidate(turnedBox, Sure)]));

        Assert.InRange(face.Confidence!.Value, 0.5, 1);
        Assert.InRange(Math.Abs(Math.IEEERemainder(face.Roll - roll, 360)), 0, 5);
        Assert.All(face.Points.Zip(_faces[0].Keypoints), points =>
            Assert.InRange(points.First.DistanceTo(Turned(points.Second, turn)), 0, 0.25 * EyeDistance));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void Faces_OneUpsideDown_IsLocatedSoUnlessTwoOthersTellHowPeopleStand(int others, int upsideDown)
    {
        const int left = 660;
        using Mat half = new(_gray, new Rect(left, 0, _gray.Width - left, _gray.Height));
        using (var upright = half.Clone())
        {
            Cv2.Rotate(upright, half, RotateFlags.Rotate180);
        }

        var box = Candidate(3, Sure).Box;
        var turned = FaceBox.Square(new(left + _gray.Width - 1 - box.Center.X, _gray.Height - 1 - box.Center.Y), box.Width);

        var faces = Judge([.. Enumerable.Range(0, others).Select(i => Candidate(i, Sure)), new FaceCandidate(turned, Sure)]);

        Assert.Equal(upsideDown, faces.Count(face => Math.Abs(face.Roll) > 170));
    }

    private ImagePoint Turned(ImagePoint p, RotateFlags turn) => turn switch
    {
        RotateFlags.Rotate90Clockwise => new(_gray.Height - 1 - p.Y, p.X),
        RotateFlags.Rotate90Counterclockwise => new(p.Y, _gray.Width - 1 - p.X),
        _ => new(_gray.Width - 1 - p.X, _gray.Height - 1 - p.Y),
    };

    private FaceKeypoints[] Judge(FaceCandidate[] candidates) => [.. new FaceJudge(_gray, _model).Faces(candidates).Where(face => face.Confidence >= 0.5)];

    private FaceCandidate Candidate(int face, double score, double scale = 1)
    {
        var points = _faces[face].Keypoints;
        var region = FaceRegion.FromEyesAndMouth(points[0], points[1], points[13]);
        return new FaceCandidate(FaceBox.Square(region.Center, scale * region.Width), score);
    }
}
