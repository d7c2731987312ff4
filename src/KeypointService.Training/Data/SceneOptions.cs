namespace KeypointService.Training.Data;

/// <summary>What the scenes of a detector's training are like.</summary>
internal sealed record SceneOptions
{
    /// <summary>Smallest side of the face that a photo is scaled for, in pixels; others in it may be smaller.</summary>
    public double LeastFace { get; init; } = 8;

    /// <summary>Probability of a scene without any face.</summary>
    public double Empty { get; init; } = 0.1;

    /// <summary>Probability of a scene of a single photo; others are mosaics.</summary>
    public double Single { get; init; } = 0.5;

    /// <summary>Probability that a photo of a crowd is drawn where there is room for one.</summary>
    public double Crowd { get; init; } = 0.6;

    /// <summary>Smallest side in pixels of a cell with room for a crowd.</summary>
    public double LeastCrowdCell { get; init; } = 110;

    /// <summary>Greatest side of a crowd's face that its photo is scaled for, in pixels.</summary>
    public double GreatestCrowdFace { get; init; } = 90;

    /// <summary>Probability that the face of a single portrait fills the scene or more.</summary>
    public double Filling { get; init; } = 0.3;

    /// <summary>Probability that a cell of a mosaic shows no face.</summary>
    public double EmptyCell { get; init; } = 0.2;

    /// <summary>Smallest side of a mosaic's cell in pixels.</summary>
    public double LeastCell { get; init; } = 24;

    /// <summary>Standard deviation of a photo's turn in degrees.</summary>
    public double RollDegrees { get; init; } = 10;

    /// <summary>Probability of a turn that is evenly distributed up to <see cref="GreatestRoll"/> instead.</summary>
    public double Rolled { get; init; } = 0.3;

    /// <summary>Greatest such turn in degrees.</summary>
    public double GreatestRoll { get; init; } = 60;

    /// <summary>Probability of a turn that is evenly distributed over the whole circle.</summary>
    public double Turned { get; init; } = 0.15;

    /// <summary>Probability that the face of a portrait is partly covered; of a crowd's, half as much.</summary>
    public double Covered { get; init; } = 0.35;

    /// <summary>How single cells change in light.</summary>
    public AugmentationOptions Cells { get; init; } = new() { Gamma = 0.3 };

    /// <summary>How whole scenes are varied.</summary>
    public AugmentationOptions Pixels { get; init; } = AugmentationOptions.Scene;

    /// <summary>Probability of a scene that looks like an old or bad picture; see <see cref="BadPicture"/>.</summary>
    public double Bad { get; init; } = 0.2;
}
