using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>
/// Shows transparent pictures as a viewer does, over a white page. Colours under a transparent pixel are nobody's to see:
/// a face that was erased is neither found nor drawn.
/// </summary>
internal static class Transparency
{
    private const double FullOf16Bits = 65535.0 / 255;

    // Rows that are composited at a time: what lies between two steps stays in the cache, and takes no memory to speak of.
    private const int BandRows = 64;

    /// <summary>Composites an image over white.</summary>
    /// <param name="stored">8 or 16 bits; gray, blue-green-red, or with alpha behind.</param>
    /// <param name="gray">True for grayscale, false for blue-green-red.</param>
    /// <returns>8 bits; the caller owns it.</returns>
    public static Mat Flatten(Mat stored, bool gray) => MatExtensions.Made(flat =>
    {
        flat.Create(stored.Size(), gray ? MatType.CV_8UC1 : MatType.CV_8UC3);
        var height = stored.Height;
        for (var row = 0; row < height; row += BandRows)
        {
            var end = Math.Min(row + BandRows, height);
            using var band = stored.RowRange(row, end);
            using var target = flat.RowRange(row, end);
            using var reduced = new Mat();
            band.ConvertTo(reduced, MatType.CV_8U, stored.Depth() == MatType.CV_16U ? 1 / FullOf16Bits : 1);
            Flatten(reduced, target, gray);
        }
    });

    private static void Flatten(Mat band, Mat target, bool gray)
    {
        switch (band.Channels(), gray)
        {
            case (1, true) or (3, false):
                band.CopyTo(target);
                break;
            case (1, false):
                Cv2.CvtColor(band, target, ColorConversionCodes.GRAY2BGR);
                break;
            case (3, true):
                Cv2.CvtColor(band, target, ColorConversionCodes.BGR2GRAY);
                break;
            default:
                Composite(band, target, gray);
                break;
        }
    }

    private static void Composite(Mat band, Mat target, bool gray)
    {
        using var alpha = band.ExtractChannel(3);
        using var weights = gray ? null : alpha.CvtColor(ColorConversionCodes.GRAY2BGR);

        // White minus what the pixel takes away from it.
        Cv2.CvtColor(band, target, gray ? ColorConversionCodes.BGRA2GRAY : ColorConversionCodes.BGRA2BGR);
        Cv2.BitwiseNot(target, target);
        Cv2.Multiply(target, weights ?? alpha, target, 1 / 255.0);
        Cv2.BitwiseNot(target, target);
    }
}
