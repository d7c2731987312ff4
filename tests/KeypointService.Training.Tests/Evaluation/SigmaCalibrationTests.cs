using KeypointService.Training.Evaluation;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Tests.Evaluation;

public sealed class SigmaCalibrationTests
{
    [Fact]
    public void Fit_Errors_CoverTheShareOfOneSigma()
    {
        var random = new Random(2);
        var ratios = Enumerable.Range(0, FaceKeypointSet.Count)
            .Select(k => (IReadOnlyCollection<double>)[.. Enumerable.Range(0, 2000).Select(_ => (k + 1) * -Math.Log(1 - random.NextDouble()))])
            .ToArray();

        var factors = SigmaCalibration.Fit(ratios).Factors;

        Assert.All(ratios.Zip(factors), pair => Assert.Equal(
            SigmaCalibration.OneSigma, pair.First.Count(ratio => ratio <= pair.Second) / 2000.0, 0.002));
    }

    [Fact]
    public void Fit_ErrorsAsTheLaplaceDistributionHasThem_AgreesWithItsOwnFactor()
    {
        var quantiles = Enumerable.Range(0, 10_000).Select(i => -Math.Log(1 - ((i + 0.5) / 10_000))).ToArray();

        var factors = SigmaCalibration.Fit([.. Enumerable.Repeat(quantiles, FaceKeypointSet.Count)]).Factors;

        Assert.All(factors.Zip(SigmaCalibration.Laplace.Factors), pair => Assert.Equal(pair.Second, pair.First, 0.01f));
    }
}
