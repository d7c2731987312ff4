using KeypointService.Vision.Native;

namespace KeypointService.Vision.Imaging;

/// <summary>
/// Refuses pictures that would keep a decoder busy for seconds. A decoder cannot be interrupted, so what a picture
/// costs is told beforehand, from what its bytes announce. The bounds are set by the benchmark command
/// <c>slowest</c>: at each of them a picture decodes well within two seconds on one core.
/// </summary>
internal static class DecodingCost
{
    // Every scan of a JPEG visits every block of the picture, even where it says nothing: a file of 100 kB can hold
    // thousands. Encoders write about ten.
    private const long MostScannedPixels = 1_000_000_000;

    // However small the picture: each scan is remembered before it is known whether it is needed.
    private const int MostScans = 1000;

    // What a PNG inflates to: 40 megapixels at 8 bits with alpha are 160 million bytes.
    private const long MostInflatedBytes = 200_000_000;

    // A processor unpacks twenty times as many.
    private const double LeastInflatedASecond = 20e6;

    // Lossless WebP takes 27 ns a pixel: half a second.
    private const long MostLosslessPixels = 18_000_000;

    /// <param name="scans">Scans that the decoder gets.</param>
    /// <param name="header">The picture's header.</param>
    /// <exception cref="CostlyImageException">The picture is too dear.</exception>
    public static void CheckScans(int scans, ImageHeader header)
    {
        var most = Math.Max(1, MostScannedPixels / header.Pixels);
        if (scans > most)
        {
            throw new CostlyImageException(
                header.Format, $"it has {scans} scans, and at its size {most} are taken. Save it as a baseline JPEG.", "maxScans", most);
        }
    }

    /// <param name="scans">Scans of a JPEG that were met so far.</param>
    /// <exception cref="CostlyImageException">They are more than any picture may have.</exception>
    public static void CheckScansSoFar(int scans)
    {
        if (scans > MostScans)
        {
            throw new CostlyImageException(
                ImageFormat.Jpeg, $"it has more than {MostScans} scans. Save it as a baseline JPEG.", "maxScans", MostScans);
        }
    }

    /// <param name="pixels">Pixels that are decoded.</param>
    /// <param name="format">The picture's format.</param>
    /// <exception cref="CostlyImageException">They are more than <see cref="NativeLimits.Apply"/> was told.</exception>
    public static void CheckPixels(long pixels, ImageFormat format)
    {
        if (pixels > NativeLimits.MaxPixels)
        {
            throw new CostlyImageException(
                format, $"it has {pixels} pixels, and {NativeLimits.MaxPixels} are taken. Make it smaller.", "maxPixels", NativeLimits.MaxPixels);
        }
    }

    /// <param name="bytes">Bytes of the rows once unpacked.</param>
    /// <param name="header">The picture's header.</param>
    /// <exception cref="CostlyImageException">The picture is too dear.</exception>
    public static void CheckInflated(long bytes, ImageHeader header)
    {
        if (bytes > MostInflatedBytes)
        {
            throw new CostlyImageException(
                header.Format, $"it unpacks to {bytes} bytes, and {MostInflatedBytes} are taken. Save it with 8 bits a sample.",
                "maxInflatedBytes", MostInflatedBytes);
        }
    }

    /// <summary>Longest time for a PNG: many times what its rows take, for the processor may be busy with others.</summary>
    /// <param name="bytes">Bytes of the rows once unpacked.</param>
    public static TimeSpan LongestInflating(long bytes) => TimeSpan.FromSeconds(4 + (bytes / LeastInflatedASecond));

    /// <summary>That a PNG took longer.</summary>
    public static CostlyImageException LateInflating(ImageHeader header) => new(
        header.Format, "it unpacks to far more than its rows are. Save it anew.", "maxInflatedBytes", MostInflatedBytes);

    /// <param name="header">A lossless WebP's header.</param>
    /// <exception cref="CostlyImageException">The picture is too dear.</exception>
    public static void CheckLossless(ImageHeader header)
    {
        if (header.Pixels > MostLosslessPixels)
        {
            throw new CostlyImageException(
                header.Format, $"it is lossless, and {MostLosslessPixels} pixels of that are taken. Save it lossy, or as a PNG.",
                "maxLosslessPixels", MostLosslessPixels);
        }
    }
}
