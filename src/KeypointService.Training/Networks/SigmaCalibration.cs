using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Networks;

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
}
