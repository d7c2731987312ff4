namespace KeypointService.Vision.Detection.Cnn;

/// <summary>How the convolutional detector looks for faces.</summary>
public sealed record CnnFaceDetectorOptions
{
    internal const int LeastWorkingSize = FaceGrid.Alignment;
    internal const int GreatestWorkingSize = 4096;

    /// <summary>
    /// Longest side in pixels of the grayscale copy that is searched; smaller pictures are searched as they are. Time
    /// grows with its square, and the smallest face that is found shrinks with it. The copy of a picture over twice as long as wide is
    /// longer, with as many pixels. From 64 to 4096.
    /// </summary>
    public int WorkingSize { get; init; } = 640;

    /// <summary>
    /// Longest side in pixels of the finest copy of which parts are searched, where a coarser one tells of small faces. A face is
    /// found from about 1/250 of it; time grows with what is searched. From 64 to 8192.
    /// </summary>
    public int GreatestSize { get; init; } = 2560;

    /// <summary>Probability, between 0 and 1, of a face too small for a copy from which that part is searched at a finer scale.</summary>
    public double MinSmallScore { get; init; } = 0.2;

    /// <summary>Score from which a hit is a face, between 0 and 1.</summary>
    public double MinScore { get; init; } = 0.5;

    /// <summary>The same where the keypoint model judges every hit: the detector need not be sure then, least among sure faces.</summary>
    public double MinScoreJudged { get; init; } = 0.02;

    /// <summary>Have each hit looked at again by the second stage whose file lies beside the detector's, where there is one.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Overlap (intersection over union) from which the less sure of two hits is taken for the same face, between 0 and 1.</summary>
    public double MaxOverlap { get; init; } = 0.4;

    /// <summary>Throws where a value cannot work.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(WorkingSize, LeastWorkingSize, nameof(WorkingSize));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WorkingSize, GreatestWorkingSize, nameof(WorkingSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(GreatestSize, FaceGrid.Alignment, nameof(GreatestSize));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(GreatestSize, 8192, nameof(GreatestSize));
        CheckShare(MinSmallScore, nameof(MinSmallScore));
        CheckShare(MinScore, nameof(MinScore));
        CheckShare(MinScoreJudged, nameof(MinScoreJudged));
        CheckShare(MaxOverlap, nameof(MaxOverlap));
    }

    private static void CheckShare(double value, string name)
    {
        if (value is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} has to lie between 0 and 1.");
        }
    }
}
