namespace KeypointService.Vision.Imaging.Heif;

/// <summary>How a picture is brought upright: mirrored left to right or not, then turned.</summary>
/// <param name="IsMirrored">True where it is mirrored first.</param>
/// <param name="Turns">Quarter turns clockwise, 0 to 3.</param>
internal readonly record struct HeifOrientation(bool IsMirrored, int Turns)
{
    private static readonly int[] Plain = [1, 6, 3, 8];
    private static readonly int[] AfterMirror = [2, 7, 4, 5];

    /// <summary>The EXIF orientation that means the same.</summary>
    public int ExifValue => (IsMirrored ? AfterMirror : Plain)[Turns];

    /// <summary>The same, and then turned.</summary>
    public HeifOrientation TurnedClockwise(int quarters) => this with { Turns = (Turns + quarters) & 3 };

    /// <summary>The same, and then mirrored left to right: that makes what was turned one way turned the other way.</summary>
    public HeifOrientation Mirrored() => new(!IsMirrored, (4 - Turns) & 3);
}
