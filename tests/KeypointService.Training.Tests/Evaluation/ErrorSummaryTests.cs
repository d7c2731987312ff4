using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Evaluation;

public sealed class ErrorSummaryTests : IDisposable
{
    private readonly FaceSample _face;

    public ErrorSummaryTests()
    {
        var drawn = new DrawnFace(new ImagePoint(100, 80), 50);
        _face = new FaceSample("drawn", "set", new Mat(), [.. drawn.Keypoints.Select(p => (ImagePoint?)p)]);
    }

    public void Dispose() => _face.Dispose();

    [Fact]
    public void Figures_EveryPointOffByThreeAndFour_FollowFromTheirDefinitions()
    {
        var summary = Summary(Moved(new ImagePoint(3, 4)));

        // 5 pixels of 50 between the eyes; per coordinate the root of (9 + 16) / 2; a common shift is an offset.
        Assert.Equal(10, summary.Nme15, 1e-6);
        Assert.Equal(10, summary.Nme5, 1e-6);
        Assert.Equal(Math.Sqrt(12.5), summary.RmsePicture, 1e-6);
        Assert.Equal(Math.Sqrt(12.5) / 2, summary.RmseCrop, 1e-6);
        Assert.Equal(0, summary.RmseCropCentered, 1e-6);
    }

    [Fact]
    public void Figures_MissedFace_CountsAsAFailureOnlyWhereMissesDo()
    {
        var summary = Summary(Moved(default), Moved(new ImagePoint(30, 0)), new FaceResult(_face, null, double.NaN));

        Assert.Equal(100 * 2 / 3.0, summary.Recall, 1e-6);
        Assert.Equal(50, summary.FailureRate, 1e-6);
        Assert.Equal(100 * 2 / 3.0, summary.FailureRateWithMisses, 1e-6);
    }

    [Fact]
    public void Figures_UnlabelledPoint_WeighsNothing()
    {
        ImagePoint?[] labels = [.. _face.Points];
        labels[(int)FaceKeypoint.NoseTip] = null;
        using var face = new FaceSample("drawn", "set", new Mat(), labels);
        ImagePoint[] found = [.. _face.Points.Select(p => p!.Value)];
        found[(int)FaceKeypoint.NoseTip] = new ImagePoint(9999, 9999);

        Assert.Equal(0, Summary(new FaceResult(face, found, 1)).Nme15, 1e-9);
    }

    private static ErrorSummary Summary(params FaceResult[] results) => new("set", "mode", results);

    private FaceResult Moved(ImagePoint shift) => new(_face, [.. _face.Points.Select(p => p!.Value + shift)], 0.5);
}
