namespace KeypointService.Vision.Detection;

/// <summary>How a picture is to be searched.</summary>
public sealed record FaceSearchOptions
{
    /// <summary>True where every hit will be judged: report also those that are little sure.</summary>
    public bool Judged { get; init; }

    /// <summary>
    /// Smaller faces are not asked for: side of the face region in pixels of the picture that is searched, 0 for as small as can be
    /// found. Spares the search at scales that show more of such faces than is needed to find them; a face a little smaller may be found
    /// all the same.
    /// </summary>
    public double MinFaceSize { get; init; }

    /// <summary>Side from which a hit may be such a face: its points can make it a little larger.</summary>
    public double LeastHitSize => 0.7 * MinFaceSize;

    /// <summary>
    /// True to search all of the picture at each scale, where a detector else looks for small faces only where a coarse look tells of them.
    /// </summary>
    public bool Thorough { get; init; }

    /// <summary>
    /// So many faces are wanted, the largest. Of a crowd, a search may leave out the smaller ones once it is sure of as many, and some more as
    /// their sizes are not yet known exactly.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxFaces
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxFaces));
            field = value;
        }
    } = int.MaxValue;

    /// <summary>
    /// Longest side in pixels at which the picture can be had, where that is more than what is searched: the detector may then
    /// ask for it instead of searching further. 0 where there is no more.
    /// </summary>
    public int FullSide { get; init; }

    /// <summary>Threads that look at once, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            field = value;
        }
    } = 1;

    /// <summary>Gives up between two looks at the picture.</summary>
    public CancellationToken Cancellation { get; init; }
}
