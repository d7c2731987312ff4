namespace KeypointService.Vision.Geometry;

/// <summary>A point, or a step from one to another, in pixels; 0 at the centre of the top-left pixel.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct ImagePoint(double X, double Y)
{
    /// <summary>Adds coordinate by coordinate.</summary>
    public static ImagePoint operator +(ImagePoint a, ImagePoint b) => new(a.X + b.X, a.Y + b.Y);

    /// <summary>Subtracts coordinate by coordinate.</summary>
    public static ImagePoint operator -(ImagePoint a, ImagePoint b) => new(a.X - b.X, a.Y - b.Y);

    /// <summary>Scales both coordinates.</summary>
    public static ImagePoint operator *(ImagePoint a, double factor) => new(a.X * factor, a.Y * factor);

    /// <summary>Distance to another point.</summary>
    public double DistanceTo(ImagePoint other) => double.Hypot(X - other.X, Y - other.Y);
}
