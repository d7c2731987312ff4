namespace KeypointService.Vision.Detection.Cnn;

/// <summary>
/// The cells at which the face detector's network answers: one grid a level, each level for faces of its own size.
/// The only place that knows this geometry; training makes its targets with it.
/// </summary>
internal static class FaceGrid
{
    /// <summary>Values a cell: score, offset of the centre in x and y, logarithm of the side, cosine and sine of the roll.</summary>
    public const int Values = 6;

    /// <summary>Both sides of the network's picture have to be multiples of this.</summary>
    public const int Alignment = 64;

    /// <summary>Side in pixels of a cell of the map that tells where faces lie which are too small for the picture's scale.</summary>
    public const int SmallStride = 16;

    // A face of the size that a level is made for is so many of its cells wide.
    private const double CellsPerFace = 3;

    /// <summary>Side of a cell in pixels of the network's picture, a level each.</summary>
    public static IReadOnlyList<int> Strides { get; } = [8, 16, 32, 64, 128];

    /// <summary>Number of cells along a side of the network's picture; the last one may reach beyond it.</summary>
    /// <param name="length">The picture's side in pixels.</param>
    /// <param name="stride">Side of the cell.</param>
    public static int Cells(int length, int stride) => (length + stride - 1) / stride;

    /// <summary>Centre of a cell along one axis, in pixels, 0 at the centre of the first pixel.</summary>
    /// <param name="index">Column or row.</param>
    /// <param name="stride">Side of the cell.</param>
    public static double CellCenter(int index, int stride) => ((index + 0.5) * stride) - 0.5;

    /// <summary>Side in pixels of the face that a level is made for.</summary>
    /// <param name="stride">Side of the level's cells.</param>
    public static double TypicalSide(int stride) => CellsPerFace * stride;
}
