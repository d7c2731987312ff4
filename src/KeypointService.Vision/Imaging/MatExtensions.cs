using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

internal static class MatExtensions
{
    /// <summary>The image in grayscale; where it already is, a view that shares its pixels.</summary>
    /// <param name="image">8 bits, blue-green-red or grayscale.</param>
    /// <returns>The caller owns it.</returns>
    public static Mat ToGray(this Mat image) =>
        image.Channels() == 1 ? image.Shared() : image.CvtColor(ColorConversionCodes.BGR2GRAY);

    /// <summary>A new picture, which is freed at once where filling it fails.</summary>
    /// <param name="fill">Gives it its size and pixels.</param>
    /// <returns>The caller owns it.</returns>
    public static Mat Made(Action<Mat> fill)
    {
        var image = new Mat();
        try
        {
            fill(image);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Another owner of the same pixels.</summary>
    /// <returns>The caller owns it.</returns>
    public static Mat Shared(this Mat image) => new(image, new Rect(default, image.Size()));
}
