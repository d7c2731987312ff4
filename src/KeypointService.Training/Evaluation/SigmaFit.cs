using KeypointService.Training.Networks;

namespace KeypointService.Training.Evaluation;

/// <summary>Measures the factors of a <see cref="SigmaCalibration"/> on labelled faces.</summary>
internal static class SigmaFit
{
    /// <param name="summary">Faces that a model with the factors of <see cref="SigmaCalibration.Laplace"/> located.</param>
    /// <exception cref="InvalidDataException">A keypoint has no label in any face, or the model gives no sigma.</exception>
    public static SigmaCalibration Of(ErrorSummary summary) => new(
        [.. SigmaCalibration.Laplace.Factors.Select((factor, keypoint) => factor * Quantile(summary, keypoint))]);

    private static float Quantile(ErrorSummary summary, int keypoint)
    {
        var ratios = summary.AxisErrorsOf(keypoint).Select(e => e.Error / e.Sigma).Order().ToArray();
        return ratios.Length > 0
            ? (float)ratios[(int)(SigmaCalibration.OneSigma * ratios.Length)]
            : throw new InvalidDataException("The faces for the calibration lack labels of a keypoint, or the model gives no sigma.");
    }
}
