using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

internal static class GrayExtensions
{
    /// <summary>The image in grayscale; where it already is, a view that shares its pixels.</summary>
    /// <param name="image">8 bits, blue-green-red or grayscale.</param>
    /// <returns>The caller owns it.</returns>
    public static Mat ToGray(this Mat image) =>
        image.Channels() == 1 ? new Mat(image, new Rect(default, image.Size())) : image.CvtColor(ColorConversionCodes.BGR2GRAY);
}
