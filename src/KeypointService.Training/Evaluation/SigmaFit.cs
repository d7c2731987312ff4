using KeypointService.Training.Networks;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>Measures the factors of a <see cref="SigmaCalibration"/> on labelled faces.</summary>
internal static class SigmaFit
{
    /// <param name="summary">Faces that a model with the factors of <see cref="SigmaCalibration.Laplace"/> located.</param>
    /// <exception cref="InvalidDataException">A keypoint has no label in any face, or the model gives no sigma.</exception>
    public static SigmaCalibration Of(ErrorSummary summary) =>
        new([.. SigmaCalibration.Laplace.Factors.Zip(Corrections(summary), (factor, correction) => factor * correction)]);

    /// <summary>By how much each point's sigma has to grow, so that it is one standard deviation.</summary>
    /// <exception cref="InvalidDataException">A keypoint has no label in any face, or the model gives no sigma.</exception>
    public static float[] Corrections(ErrorSummary summary) =>
        [.. Enumerable.Range(0, FaceKeypointSet.Count).Select(keypoint => Quantile(summary, keypoint))];

    private static float Quantile(ErrorSummary summary, int keypoint)
    {
        var ratios = summary.AxisErrorsOf(keypoint).Select(e => e.Error / e.Sigma).Order().ToArray();
        return ratios.Length > 0
            ? (float)ratios[(int)(SigmaCalibration.OneSigma * ratios.Length)]
            : throw new InvalidDataException("The faces for the calibration lack labels of a keypoint, or the model gives no sigma.");
    }
}
