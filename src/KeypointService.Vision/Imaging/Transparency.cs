using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

/// <summary>
/// Shows transparent pictures as a viewer does, over a white page. Colours under a transparent pixel are nobody's to see:
/// a face that was erased is neither found nor drawn.
/// </summary>
internal static class Transparency
{
    private const double FullOf16Bits = 65535.0 / 255;

    /// <summary>Composites an image over white.</summary>
    /// <param name="stored">8 or 16 bits; gray, blue-green-red, or with alpha behind.</param>
    /// <param name="gray">True for grayscale, false for blue-green-red.</param>
    /// <returns>8 bits; the caller owns it.</returns>
    public static Mat Flatten(Mat stored, bool gray)
    {
        using var image = new Mat();
        stored.ConvertTo(image, MatType.CV_8U, stored.Depth() == MatType.CV_16U ? 1 / FullOf16Bits : 1);
        if (image.Channels() < 4)
        {
            return gray ? image.ToGray().Clone() : ToColor(image);
        }

        using var alpha = image.ExtractChannel(3);
        using var colors = image.CvtColor(gray ? ColorConversionCodes.BGRA2GRAY : ColorConversionCodes.BGRA2BGR);
        using var weights = gray ? new Mat(alpha, new Rect(default, alpha.Size())) : alpha.CvtColor(ColorConversionCodes.GRAY2BGR);

        // White minus what the pixel takes away from it.
        Cv2.BitwiseNot(colors, colors);
        Cv2.Multiply(colors, weights, colors, 1 / 255.0);
        var flat = new Mat();
        Cv2.BitwiseNot(colors, flat);
        return flat;
    }

    private static Mat ToColor(Mat image) =>
        image.Channels() == 1 ? image.CvtColor(ColorConversionCodes.GRAY2BGR) : image.Clone();
}
