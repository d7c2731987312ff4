using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Evaluation;

public sealed class ErrorBreakdownTests
{
    [Fact]
    public void Of_FacesOfDifferentRollAndSize_CountsEachInItsClassAlone()
    {
        using var upright = Face(30, 2);
        using var turned = Face(50, -14);
        ErrorSummary summary = new("set", "mode", [Found(upright, 3), Found(turned, 15), new FaceResult(turned, null, double.NaN)]);

        var breakdowns = ErrorBreakdown.Of(summary).ToArray();

        var rolls = breakdowns[0].Classes;
        Assert.Equal(["0 to 5", "10 to 20"], rolls.Select(c => c.Name));
        Assert.Equal([10.0, 30.0], rolls.Select(c => c.Summary.Nme15), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([100.0, 50.0], rolls.Select(c => c.Summary.Recall));
        Assert.Equal(["20 to 40", "40 to 60"], breakdowns[1].Classes.Select(c => c.Name));
        Assert.Equal(["0 to 15"], breakdowns[2].Classes.Select(c => c.Name));
    }

    private static FaceSample Face(double eyeDistance, double roll) => new(
        "drawn", "set", new Mat(), [.. new DrawnFace(new ImagePoint(100, 80), eyeDistance) { Roll = roll }.Keypoints.Select(p => (ImagePoint?)p)]);

    private static FaceResult Found(FaceSample face, double error) =>
        new(face, [.. face.Points.Select(p => p!.Value + new ImagePoint(error, 0))], 1);
}
