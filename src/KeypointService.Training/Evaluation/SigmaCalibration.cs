using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>
/// What turns the Laplace scale that a network estimates for each keypoint into one standard deviation: the factor at
/// which 68.27 % of the errors along an axis lie within, as they do for a normal distribution.
/// </summary>
/// <param name="Factors">One a keypoint.</param>
internal sealed record SigmaCalibration(IReadOnlyList<float> Factors)
{
    /// <summary>Share of a normal distribution within one standard deviation.</summary>
    public const double OneSigma = 0.6827;

    /// <summary>The factor that would be right if errors followed the estimated Laplace distribution.</summary>
    public static SigmaCalibration Laplace { get; } =
        new([.. Enumerable.Repeat((float)-Math.Log(1 - OneSigma), FaceKeypointSet.Count)]);

    /// <summary>Measures the factors on faces that a model with the factors of <see cref="Laplace"/> located.</summary>
    /// <exception cref="InvalidDataException">A keypoint has no label in any face, or the model gives no sigma.</exception>
    public static SigmaCalibration Fit(ErrorSummary summary) =>
        new([.. Laplace.Factors.Select((factor, keypoint) => factor * (float)Quantile([.. summary.AxisErrorsOf(keypoint).Select(e => e.Error / e.Sigma)]))]);

    private static double Quantile(double[] ratios) => ratios.Length > 0
        ? ratios.Order().ElementAt((int)(OneSigma * ratios.Length))
        : throw new InvalidDataException("The faces for the calibration lack labels of a keypoint, or the model gives no sigma.");
}
