namespace KeypointService.Vision.Detection.Haar;

/// <summary>How the Haar cascade looks for faces.</summary>
public sealed record HaarFaceDetectorOptions
{
    /// <summary>
    /// Longest side in pixels of the grayscale copy that is searched; smaller pictures are searched as they are. From
    /// 24 to 4096.
    /// </summary>
    public int WorkingSize { get; init; } = 432;

    /// <summary>Ratio between neighbouring scales of the search, above 1 and up to 10.</summary>
    public double ScaleFactor { get; init; } = 1.25;

    /// <summary>
    /// Longest side in pixels up to which a scaled copy is searched at every pixel; larger ones at every second along
    /// both axes. 0 or more.
    /// </summary>
    public int FineSize { get; init; } = 216;

    /// <summary>
    /// Neighbours that confirm a hit: a face is a group of more hits than this, and at 0 every hit makes one. More
    /// means fewer false faces and fewer true ones. 0 or more.
    /// </summary>
    public int MinNeighbors { get; init; } = 1;

    /// <summary>The same where the keypoint model judges every hit: the cascade need not be sure then.</summary>
    public int MinNeighborsJudged { get; init; }

    /// <summary>Smallest face looked for, as a share of the longest side of the searched copy, 0 to 1.</summary>
    public double MinFaceShare { get; init; } = 1.0 / 18;

    /// <summary>Throws where a value cannot work.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(WorkingSize, 24, nameof(WorkingSize));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WorkingSize, 4096, nameof(WorkingSize));
        ArgumentOutOfRangeException.ThrowIfNegative(FineSize, nameof(FineSize));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ScaleFactor, 1.0, nameof(ScaleFactor));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ScaleFactor, 10.0, nameof(ScaleFactor));
        ArgumentOutOfRangeException.ThrowIfNegative(MinNeighbors, nameof(MinNeighbors));
        ArgumentOutOfRangeException.ThrowIfNegative(MinNeighborsJudged, nameof(MinNeighborsJudged));
        ArgumentOutOfRangeException.ThrowIfNegative(MinFaceShare, nameof(MinFaceShare));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinFaceShare, 1.0, nameof(MinFaceShare));
    }
}
