using KeypointService.Vision.Imaging.Jpeg;
using KeypointService.Vision.Imaging.Png;

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

    // What a PNG inflates to: 40 megapixels at 8 bits with alpha are 160 million bytes.
    private const long MostInflatedBytes = 200_000_000;

    /// <exception cref="CostlyImageException">The picture is too dear.</exception>
    public static void Check(ReadOnlySpan<byte> data, ImageHeader header)
    {
        if (header.Format == ImageFormat.Jpeg)
        {
            CheckScans(JpegScans.Count(data), header);
        }
        else if (header.Format == ImageFormat.Png)
        {
            CheckInflated(PngHeader.InflatedBytes(data), header);
        }
    }

    private static void CheckScans(int scans, ImageHeader header)
    {
        var most = Math.Max(1, MostScannedPixels / header.Pixels);
        if (scans > most)
        {
            throw new CostlyImageException(
                header.Format, $"it has {scans} scans, and at its size {most} are taken. Save it as a baseline JPEG.", "maxScans", most);
        }
    }

    private static void CheckInflated(long bytes, ImageHeader header)
    {
        if (bytes > MostInflatedBytes)
        {
            throw new CostlyImageException(
                header.Format, $"it unpacks to {bytes} bytes, and {MostInflatedBytes} are taken. Save it with 8 bits a sample.",
                "maxInflatedBytes", MostInflatedBytes);
        }
    }
}
