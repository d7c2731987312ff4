namespace KeypointService.Vision.Video;

/// <summary>Width over height that a pixel is shown with.</summary>
internal static class PixelAspect
{
    private const double Least = 0.1;

    /// <summary>What a file tells, or 1 where it tells nothing, or nothing that can be.</summary>
    public static double OrSquare(double told) => told is > Least and < 1 / Least ? told : 1;
}
