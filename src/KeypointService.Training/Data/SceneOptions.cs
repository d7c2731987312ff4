namespace KeypointService.Training.Data;

/// <summary>What the scenes of a detector's training are like.</summary>
internal sealed record SceneOptions
{
    /// <summary>Smallest side of a face box in pixels.</summary>
    public double LeastFace { get; init; } = 12;

    /// <summary>Probability of a scene without any face.</summary>
    public double Empty { get; init; } = 0.12;

    /// <summary>Probability of a scene of a single photo; others are mosaics.</summary>
    public double Single { get; init; } = 0.5;

    /// <summary>Probability that a cell of a mosaic shows no face.</summary>
    public double EmptyCell { get; init; } = 0.2;

    /// <summary>Smallest side of a mosaic's cell in pixels.</summary>
    public double LeastCell { get; init; } = 36;

    /// <summary>Standard deviation of a photo's turn in degrees.</summary>
    public double RollDegrees { get; init; } = 10;

    /// <summary>Probability of a turn that is evenly distributed up to <see cref="GreatestRoll"/> instead.</summary>
    public double Rolled { get; init; } = 0.5;

    /// <summary>Greatest such turn in degrees.</summary>
    public double GreatestRoll { get; init; } = 60;

    /// <summary>Probability that a face is partly covered.</summary>
    public double Covered { get; init; } = 0.2;

    /// <summary>How single cells change in light.</summary>
    public AugmentationOptions Cells { get; init; } = new() { Gamma = 0.3 };

    /// <summary>How whole scenes are varied.</summary>
    public AugmentationOptions Pixels { get; init; } = AugmentationOptions.Scene;
}
