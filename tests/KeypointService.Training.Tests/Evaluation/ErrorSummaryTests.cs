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
        Assert.Equal(0, summary.Nme15Centered, 1e-6);
        Assert.Equal(0, summary.Nme5Centered, 1e-6);
    }

    [Fact]
    public void Centred_HeadsThatLieOverLabelledInAnotherConvention_OnlyTheRestIsAnError()
    {
        // Each convention's point lies a tenth of the eyes' distance lower on the face; one head lies on its side. The nose is off on one.
        FaceResult[] results = [Told(0, new ImagePoint(0, 5)), Told(90, new ImagePoint(-5, 0))];
        var nose = (int)FaceKeypoint.NoseTip;
        results[0] = results[0] with { Found = [.. results[0].Found!.Select((p, i) => i == nose ? p + new ImagePoint(10, 0) : p)] };

        var summary = Summary(results);

        // The nose is off by 20 % of the eyes' distance on one of two heads: by half of it from the mean on both.
        Assert.Equal(100 * 0.1 / 15, summary.Nme15Centered, 1e-6);
        Assert.Equal(100 * 0.1 / 5, summary.Nme5Centered, 1e-6);
        Assert.True(summary.Nme15 > 10);

        FaceResult Told(double roll, ImagePoint shift)
        {
            var turn = SimilarityTransform.About(new ImagePoint(100, 80), new ImagePoint(100, 80), 1, roll);
            ImagePoint?[] labels = [.. _face.Points.Select(p => (ImagePoint?)turn.Apply(p!.Value))];
            return new FaceResult(_face with { Points = labels }, [.. labels.Select(p => p!.Value + shift)], 1);
        }
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
