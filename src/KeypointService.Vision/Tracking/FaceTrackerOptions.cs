namespace KeypointService.Vision.Tracking;

/// <summary>When a tracker looks for faces and when it lets one go.</summary>
public sealed record FaceTrackerOptions
{
    /// <summary>
    /// What counts as a face when it is detected, in whole frames, at <see cref="Landmarks.Accuracy.Fast"/> and in the model's own convention.
    /// </summary>
    public LocateOptions Detection { get; init; } = new();

    /// <summary>Time between two searches for new faces while all known ones are tracked.</summary>
    public TimeSpan RedetectInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Frames that have to lie between two such searches as well: where frames are slow to come by, detecting in each of
    /// them would make them slower still.
    /// </summary>
    public int RedetectFrames { get; init; } = 10;

    /// <summary>Time between two searches while there is no face, one was just lost, or one waits for confirmation.</summary>
    public TimeSpan SearchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a lost face keeps its number, in case it comes back where it was.</summary>
    public TimeSpan Memory { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A tracked face is lost where its confidence stays below this share of what a new face needs: a face that was
    /// seen a moment ago has the benefit of the doubt.
    /// </summary>
    public double KeepShare { get; init; } = 0.5;

    /// <summary>How long a tracked face may fall below that before it is lost: a hand, a blur or a turn passes.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>
    /// How long a face may go without the detector's confirmation where the model gives no confidence. The detector
    /// misses turned heads, so it is asked again and again before a face is given up.
    /// </summary>
    public TimeSpan Unconfirmed { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The smoothing of the points.</summary>
    public SmoothingOptions Smoothing { get; init; } = new();
}
