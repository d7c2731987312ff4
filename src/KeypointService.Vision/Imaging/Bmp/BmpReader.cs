using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Bmp;

/// <summary>
/// Windows and OS/2 bitmaps, in managed code: OpenCV's decoder garbles run-length rows that hold more pixels than the
/// picture is wide, and takes masks that it does not know for others.
/// </summary>
internal sealed class BmpReader() : ImageFormatReader(ImageFormat.Bmp, "BMP")
{
    public override bool Matches(ReadOnlySpan<byte> data) => data is [(byte)'B', (byte)'M', ..];

    public override ImageHeader ReadHeader(ReadOnlySpan<byte> data)
    {
        var header = BmpHeader.Read(data);
        return new ImageHeader(ImageFormat.Bmp, header.Width, header.Height, ExifOrientation.Upright) { MayBeTransparent = header.HasAlpha };
    }

    public override Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation)
    {
        var bitmap = BmpHeader.Read(data);
        if (!bitmap.IsTaken)
        {
            throw new CorruptImageException(
                ImageFormat.Bmp,
                $"its pixels are stored in a way that is not taken ({bitmap.BitsPerPixel} bits, compression {bitmap.Compression:D}). "
                + "Save it with 24 bits and without compression.");
        }

        using var color = new Mat(bitmap.Height, bitmap.Width, bitmap.HasAlpha ? MatType.CV_8UC4 : MatType.CV_8UC3);
        BmpPixels.Read(data, bitmap, color);
        return bitmap.HasAlpha ? Seen(color, gray)
            : gray ? color.CvtColor(ColorConversionCodes.BGR2GRAY)
            : color.Shared();
    }

    /// <summary>What is seen of a bitmap with alpha.</summary>
    private static Mat Seen(Mat stored, bool gray)
    {
        // Some writers leave it zero everywhere, and mean none: nobody keeps a picture of which nothing is seen.
        using var alpha = stored.ExtractChannel(3);
        return Cv2.CountNonZero(alpha) > 0
            ? Transparency.Flatten(stored, gray)
            : stored.CvtColor(gray ? ColorConversionCodes.BGRA2GRAY : ColorConversionCodes.BGRA2BGR);
    }
}
