namespace KeypointService.Vision.Detection;

/// <summary>
/// Pictures far longer than wide, as panoramas and strips of screenshots are. A copy of a given longest side would show hardly anything of
/// them: their copies are longer, until they have as many pixels as those of other pictures.
/// </summary>
internal static class LongPicture
{
    // Of the longest side to the shortest: films and phones go up to it.
    private const double UsualRatio = 2;

    // What is longer shows no face; a network, which sees no fewer than 64 rows, would see ever more pixels that are none of it.
    private const double MostRatio = 512;

    /// <summary>How many times as long a picture's copy is as that of a photo; 1 for photos.</summary>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    public static double Stretch(int width, int height) =>
        Math.Sqrt(Math.Clamp((double)Math.Max(width, height) / Math.Min(width, height), UsualRatio, MostRatio) / UsualRatio);
}
