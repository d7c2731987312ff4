using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision;

/// <summary>What a caller wants of a picture.</summary>
public sealed record LocateOptions
{
    /// <summary>Keep at most so many faces, the largest; at least 1. Of a crowd hardly more are looked at than are kept.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int MaxFaces
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxFaces));
            field = value;
        }
    } = 20;

    /// <summary>
    /// Smaller faces are not asked for: side of the face region in pixels of the picture, 0 for as small as can be found. A large
    /// value spares the search of crowds at finer scales, and one above 1/27 of the longest side has a smaller copy searched.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 0, or no number.</exception>
    public double MinFaceSize
    {
        get;
        init
        {
            field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(MinFaceSize), value, "A size is at least 0.");
        }
    }

    /// <summary>
    /// True to search the picture also turned by 90, 180 and 270 degrees, as it may lie on its side without saying so. Costs four
    /// searches; most heads in such turns are found without it as well.
    /// </summary>
    public bool AnyRotation { get; init; }

    /// <summary>
    /// True to search all of the picture at fine scales, and not only where a quick look at 640 pixels tells of small faces: finds those that
    /// it overlooks, as in contact sheets, screenshots and scans. A search then takes about ten times as long. The cascade searches as ever.
    /// </summary>
    public bool Thorough { get; init; }

    /// <summary>
    /// True where the image is one face, at whatever framing: the answer is one face, the whole image its box, and its confidence says if it
    /// is one; none where <see cref="MinConfidence"/> is given and not reached.
    /// </summary>
    public bool Cropped { get; init; }

    /// <summary>
    /// Drop faces whose confidence is lower, at most 1, and none at 0 or less; null for the model's own threshold. A model that does not judge
    /// keeps them all, and so does a cropped image without a threshold: its caller knows that it shows a face.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is more than 1, or no number.</exception>
    public double? MinConfidence
    {
        get;
        init
        {
            field = value is null or <= 1
                ? value
                : throw new ArgumentOutOfRangeException(nameof(MinConfidence), value, "No confidence is above 1.");
        }
    }

    /// <summary>
    /// The idea of the points to answer in, by its name among the model's <see cref="KeypointModelInfo.Conventions"/>; null
    /// for the model's own.
    /// </summary>
    public string? Convention { get; init; }

    /// <summary>How much work a face is worth.</summary>
    public Accuracy Accuracy { get; init; } = Accuracy.Fast;

    /// <summary>
    /// Threads that the work on one picture is shared among, as far as it can be: looks at it, faces, and the rows of a
    /// PNG; at least 1. The answer is the same for any number. 1 is best where other pictures keep the cores busy.
    /// </summary>
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
}
