namespace KeypointService.Vision.Geometry;

/// <summary>An axis-aligned face region in pixels of the upright image, origin at the top-left pixel's centre.</summary>
/// <remarks>
/// Edges are continuous: the box that covers exactly the pixels 0 to 95 has X = -0.5 and Width = 96.
/// </remarks>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width in pixels, above 0.</param>
/// <param name="Height">Height in pixels, above 0.</param>
public readonly record struct FaceBox(double X, double Y, double Width, double Height)
{
    // Boxes of like size differ by less than this factor.
    private const double LikeSize = 2;

    /// <summary>Centre of the box.</summary>
    public ImagePoint Center => new(X + (Width / 2), Y + (Height / 2));

    /// <summary>Area in square pixels.</summary>
    public double Area => Width * Height;

    /// <summary>Intersection over union with another box: 1 where both are the same, 0 where they do not touch.</summary>
    public double Overlap(FaceBox other)
    {
        var common = Common(other);
        return common == 0 ? 0 : common / (Area + other.Area - common);
    }

    /// <summary>How much of this box lies on another: 1 where all of it does, 0 where they do not touch.</summary>
    public double ShareOn(FaceBox other) => Common(other) / Area;

    /// <summary>True where another box is more than half and less than twice as wide.</summary>
    public bool IsOfLikeSize(FaceBox other) => Width < LikeSize * other.Width && other.Width < LikeSize * Width;

    /// <summary>The same box in the pixels of another picture.</summary>
    /// <param name="transform">From this picture to the other, without a turn.</param>
    public FaceBox Moved(SimilarityTransform transform)
    {
        var corner = transform.Apply(new ImagePoint(X, Y));
        return new FaceBox(corner.X, corner.Y, Width * transform.Scale, Height * transform.Scale);
    }

    /// <summary>The box that covers a whole picture.</summary>
    public static FaceBox Whole(int width, int height) => new(-0.5, -0.5, width, height);

    /// <summary>The square box of the given centre and side.</summary>
    public static FaceBox Square(ImagePoint center, double side) =>
        new(center.X - (side / 2), center.Y - (side / 2), side, side);

    /// <summary>Square pixels that lie in both boxes.</summary>
    private double Common(FaceBox other)
    {
        var width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        var height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        return Math.Max(0, width) * Math.Max(0, height);
    }
}
