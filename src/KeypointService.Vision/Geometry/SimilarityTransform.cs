namespace KeypointService.Vision.Geometry;

/// <summary>
/// A rotation, uniform scale and shift of the plane: x' = A·x − B·y + Tx, y' = B·x + A·y + Ty. It has no mirror,
/// so left stays left.
/// </summary>
/// <param name="A">Scale times the cosine of the angle.</param>
/// <param name="B">Scale times the sine of the angle; positive turns clockwise on screen, where y points down.</param>
/// <param name="Tx">Shift along x, applied last.</param>
/// <param name="Ty">Shift along y, applied last.</param>
public readonly record struct SimilarityTransform(double A, double B, double Tx, double Ty)
{
    /// <summary>Length in the target of a unit length in the source.</summary>
    public double Scale => Math.Sqrt((A * A) + (B * B));

    /// <summary>The transform that scales and turns clockwise on screen, and carries one point onto another.</summary>
    /// <param name="from">A point in the source.</param>
    /// <param name="onto">Where it lands in the target.</param>
    /// <param name="scale">Uniform scale, above 0.</param>
    /// <param name="degrees">Clockwise turn on screen.</param>
    public static SimilarityTransform About(ImagePoint from, ImagePoint onto, double scale, double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var (a, b) = (scale * cos, scale * sin);
        return new(a, b, onto.X - (a * from.X) + (b * from.Y), onto.Y - (b * from.X) - (a * from.Y));
    }

    /// <summary>From pixels of a smaller copy to those of the picture: each of its pixels stands for a square of the picture's.</summary>
    /// <param name="factor">Side of that square in pixels, above 0.</param>
    /// <param name="x">First column of the picture that the copy shows.</param>
    /// <param name="y">First row of it.</param>
    public static SimilarityTransform FromCopy(double factor, double x = 0, double y = 0)
    {
        // Pixels are told by their centres.
        var center = (factor - 1) / 2;
        return new(factor, 0, x + center, y + center);
    }

    /// <summary>Maps a point.</summary>
    public ImagePoint Apply(ImagePoint p) => new((A * p.X) - (B * p.Y) + Tx, (B * p.X) + (A * p.Y) + Ty);

    /// <summary>The transform that undoes this one.</summary>
    /// <exception cref="InvalidOperationException">The scale is 0.</exception>
    public SimilarityTransform Inverse()
    {
        var square = (A * A) + (B * B);
        if (square == 0)
        {
            throw new InvalidOperationException("A similarity transform of scale 0 has no inverse.");
        }

        var (a, b) = (A / square, -B / square);
        return new(a, b, (b * Ty) - (a * Tx), -(b * Tx) - (a * Ty));
    }

    /// <summary>The transform that applies this one first and then another.</summary>
    public SimilarityTransform Then(SimilarityTransform next) => new(
        (next.A * A) - (next.B * B),
        (next.B * A) + (next.A * B),
        (next.A * Tx) - (next.B * Ty) + next.Tx,
        (next.B * Tx) + (next.A * Ty) + next.Ty);
}
