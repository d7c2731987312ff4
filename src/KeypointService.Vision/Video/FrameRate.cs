namespace KeypointService.Vision.Video;

/// <summary>Frames a second.</summary>
internal static class FrameRate
{
    private const double Usual = 25;
    private const double Highest = 1000;

    /// <summary>What a file tells, or the usual rate where it tells none, or none that can be.</summary>
    public static double OrUsual(double told) => told is > 0 and < Highest ? told : Usual;
}
