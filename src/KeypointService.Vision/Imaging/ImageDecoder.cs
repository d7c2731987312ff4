using KeypointService.Vision.Geometry;
using KeypointService.Vision.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>Decodes pictures to upright images.</summary>
public static class ImageDecoder
{
    /// <summary>Decodes a picture and turns it upright as its header says.</summary>
    /// <param name="data">The whole file.</param>
    /// <param name="header">What <see cref="ImageHeader.Read"/> found in it.</param>
    /// <param name="gray">True for grayscale, which is all that finding keypoints needs and spares the colour's work.</param>
    /// <param name="cancellation">Gives up where a process of its own decodes, as for HEIC and AVIF.</param>
    /// <returns>Upright image, 8 bits, blue-green-red or grayscale; the caller owns it.</returns>
    /// <exception cref="CorruptImageException">The data is cut off or damaged, or is not what its header says.</exception>
    /// <exception cref="CostlyImageException">Decoding would take too long, or the picture has more pixels than <see cref="Native.NativeLimits"/> allows.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process that decodes, or has no room for one.</exception>
    /// <exception cref="UnsupportedImageException">It is HEIC or AVIF, and no program was named that decodes it.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public static Mat Decode(
        ReadOnlySpan<byte> data, ImageHeader header, bool gray = false, CancellationToken cancellation = default) =>
        Decode(data, header, gray, reduction: 1, cancellation);

    /// <summary>
    /// Decodes a picture to grayscale at the smallest scale of 1, 1/2, 1/4 and 1/8 that leaves its longest side long enough, and
    /// turns it upright. JPEG alone is reduced: its decoder then computes less, and the full picture never takes memory.
    /// </summary>
    /// <param name="data">The whole file.</param>
    /// <param name="header">What <see cref="ImageHeader.Read"/> found in it.</param>
    /// <param name="leastSide">The longest side stays at least as long, in pixels.</param>
    /// <param name="cancellation">Gives up where a process of its own decodes, as for HEIC and AVIF.</param>
    /// <returns>The caller owns it.</returns>
    /// <exception cref="CorruptImageException">The data is cut off or damaged, or is not what its header says.</exception>
    /// <exception cref="CostlyImageException">Decoding would take too long, or the picture has more pixels than <see cref="Native.NativeLimits"/> allows.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process that decodes, or has no room for one.</exception>
    /// <exception cref="UnsupportedImageException">It is HEIC or AVIF, and no program was named that decodes it.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal static ReducedImage DecodeReduced(
        ReadOnlySpan<byte> data, ImageHeader header, int leastSide, CancellationToken cancellation = default)
    {
        var reduction = ImageFormats.Of(header.Format).ReductionOf(header, leastSide);
        var gray = Decode(data, header, gray: true, reduction, cancellation);
        return new ReducedImage(gray, ToPicture(header, gray.Size(), reduction));
    }

    private static Mat Decode(ReadOnlySpan<byte> data, ImageHeader header, bool gray, int reduction, CancellationToken cancellation)
    {
        DecodingCost.CheckPixels(header.CodedPixels / (reduction * reduction), header.Format);
        var image = ImageFormats.Of(header.Format).Decode(data, header, gray, reduction, cancellation);
        try
        {
            if (image.Width != Reduced(header.Width, reduction) || image.Height != Reduced(header.Height, reduction))
            {
                throw new CorruptImageException(header.Format, "its header and its content differ in size.");
            }

            TurnUpright(image, header.Orientation);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Undoes an EXIF orientation in place.</summary>
    private static void TurnUpright(Mat image, int orientation)
    {
        if (orientation >= 5)
        {
            Cv2.Transpose(image, image);
        }

        FlipMode? flip = (MirrorsColumns(orientation), MirrorsRows(orientation)) switch
        {
            (true, true) => FlipMode.XY,
            (true, false) => FlipMode.Y,
            (false, true) => FlipMode.X,
            _ => null,
        };
        if (flip is { } mode)
        {
            Cv2.Flip(image, image, mode);
        }
    }

    // What is left after the transposition: mirror left to right, top to bottom, or both.
    private static bool MirrorsColumns(int orientation) => orientation is 2 or 3 or 6 or 7;

    private static bool MirrorsRows(int orientation) => orientation is 3 or 4 or 7 or 8;

    /// <summary>The decoder's last pixel along a side covers what is left, however little that is.</summary>
    private static int Reduced(int side, int reduction) => (side + reduction - 1) / reduction;

    private static SimilarityTransform ToPicture(ImageHeader header, Size size, int reduction)
    {
        // Where the sides are no multiple, the last stored pixel reaches beyond the picture, and a mirrored picture begins with that pixel.
        var beyondX = MirrorsColumns(header.Orientation) ? header.UprightWidth - (size.Width * reduction) : 0;
        var beyondY = MirrorsRows(header.Orientation) ? header.UprightHeight - (size.Height * reduction) : 0;
        return SimilarityTransform.FromCopy(reduction, beyondX, beyondY);
    }
}
