using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Vision.Drawing;

/// <summary>Coordinates as OpenCV draws them between pixels: whole numbers of sixteenths, so that small faces keep their points.</summary>
internal static class Subpixel
{
    /// <summary>Bits behind the point, as OpenCV wants to be told.</summary>
    public const int Bits = 4;

    public static Point Of(ImagePoint p) => new(Of(p.X), Of(p.Y));

    public static int Of(double length) => (int)Math.Round(length * (1 << Bits));
}
