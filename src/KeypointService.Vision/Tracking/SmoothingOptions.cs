namespace KeypointService.Vision.Tracking;

/// <summary>How a tracked face's points are smoothed; lengths count in sides of the face's region.</summary>
public sealed record SmoothingOptions
{
    /// <summary>Cutoff frequency in hertz at rest for a point of <see cref="TypicalSigma"/>; lower is calmer.</summary>
    public double RestCutoff { get; init; } = 1.0;

    /// <summary>Hertz that the cutoff rises for each region side a second that a point moves; higher lags less.</summary>
    public double SpeedGain { get; init; } = 14;

    /// <summary>Cutoff frequency in hertz of the speed estimate.</summary>
    public double SpeedCutoff { get; init; } = 8;

    /// <summary>
    /// Error of an ordinary point as a share of the region's side; assumed where the model gives none. A point that
    /// the model is less sure of is smoothed more.
    /// </summary>
    public double TypicalSigma { get; init; } = 0.02;

    /// <summary>How much of its sigma a resting point is taken to jump from one frame to the next.</summary>
    public double NoisePerSigma { get; init; } = 0.4;
}
