using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Networks;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Tests.Evaluation;

public sealed class SigmaCalibrationTests : IDisposable
{
    private readonly FaceSample _face =
        new("drawn", "set", new Mat(), [.. new DrawnFace(new ImagePoint(100, 80), 50).Keypoints.Select(p => (ImagePoint?)p)]);

    public void Dispose() => _face.Dispose();

    [Fact]
    public void Fit_ErrorsOfKnownSpread_CoversTheShareOfOneSigma()
    {
        // Each point errs by another measure than the model thinks.
        var summary = Summary(keypoint => 0.5 + keypoint, sigma: 3);
        var factors = SigmaFit.Of(summary).Factors;

        Assert.All(factors, (factor, keypoint) =>
        {
            var sigma = 3 * factor / SigmaCalibration.Laplace.Factors[keypoint];
            var within = summary.AxisErrorsOf(keypoint).Count(e => e.Error <= sigma) / (double)summary.AxisErrorsOf(keypoint).Count();
            Assert.Equal(SigmaCalibration.OneSigma, within, 0.01);
        });
        Assert.True(factors[14] > 10 * factors[0]);
    }

    [Fact]
    public void Fit_ModelWithoutSigma_IsRefused()
    {
        var results = new[] { new FaceResult(_face, [.. _face.Points.Select(p => p!.Value)], 1) };

        Assert.Throws<InvalidDataException>(() => SigmaFit.Of(new ErrorSummary("set", "mode", results)));
    }

    private ErrorSummary Summary(Func<int, double> spread, double sigma)
    {
        var random = new Random(2);
        var results = Enumerable.Range(0, 400).Select(_ => new FaceResult(
            _face,
            [.. _face.Points.Select((p, k) => p!.Value + (new ImagePoint(random.NextNormal(), random.NextNormal()) * spread(k)))],
            1)
        {
            Sigmas = [.. Enumerable.Repeat(sigma, FaceKeypointSet.Count)],
        });
        return new ErrorSummary("set", "mode", [.. results]);
    }
}
