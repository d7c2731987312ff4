using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation.Detection;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Evaluation.Detection;

public sealed class DetectionOutcomeTests : IDisposable
{
    private readonly FaceSample _face;

    public DetectionOutcomeTests()
    {
        var drawn = new DrawnFace(new ImagePoint(150, 120), 50) { Roll = 10 };
        using var picture = DrawnFace.Picture(300, 260, drawn);
        var gray = new Mat();
        Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
        _face = new FaceSample("drawn", "drawn", gray, [.. drawn.Keypoints.Select(p => (ImagePoint?)p)]);
    }

    public void Dispose() => _face.Dispose();

    [Fact]
    public void Of_HitOnTheFaceAndOneBeside_TakesTheOneOnIt()
    {
        var region = _face.Region;
        var outcome = DetectionOutcome.Of(_face, [new(region with { X = region.X + 100 }, 0.9, null), new(region, 0.7, null)]);

        Assert.Equal(0.7, outcome.Score);
        Assert.Equal(1, outcome.Overlap, 1e-9);
        Assert.Equal(10, outcome.Roll, 1e-6);
    }

    [Fact]
    public void Of_NoHit_IsAMiss() => Assert.Equal(0, DetectionOutcome.Of(_face, []).Score);

    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public void Turned_Photo_KeepsThePupilsUnderTheirPoints(double degrees)
    {
        using var turned = TurnedFace.Of(_face, degrees);

        Assert.Equal(10 + degrees, DetectionOutcome.Of(turned, []).Roll, 1e-6);
        Assert.True(turned.Gray.Width > _face.Gray.Width);
        foreach (var eye in new[] { FaceKeypoint.LeftEyeCenter, FaceKeypoint.RightEyeCenter })
        {
            var at = turned.Points[(int)eye]!.Value;
            Assert.True(turned.Gray.Get<byte>((int)Math.Round(at.Y), (int)Math.Round(at.X)) < 70, $"No pupil at {at}.");
        }
    }
}
