using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

internal static class Shrinking
{
    /// <summary>
    /// Scales a picture down. As long as both sides can be halved they are, each pixel the mean of four, which OpenCV
    /// does many times as fast as it averages any other share of pixels; what is left, less than a half, costs more.
    /// </summary>
    /// <param name="gray">8 bits, one channel.</param>
    /// <param name="size">At most the picture's size.</param>
    /// <param name="rest">How the last step, by less than a half, is made: averaging is exact, interpolation five times as fast.</param>
    /// <returns>The scaled picture, or a view of the given one where it has that size; the caller owns it.</returns>
    public static Mat ShrunkTo(this Mat gray, Size size, InterpolationFlags rest = InterpolationFlags.Linear)
    {
        var now = gray.Size();
        var shrunk = gray.Shared();
        try
        {
            while (now.Width >= 2 * size.Width && now.Height >= 2 * size.Height)
            {
                // Of an odd side the last row or column is left out: the fast way needs pairs.
                now = new Size(now.Width / 2, now.Height / 2);
                using var pairs = new Mat(shrunk, new Rect(0, 0, 2 * now.Width, 2 * now.Height));
                Replace(ref shrunk, Resized(pairs, now, InterpolationFlags.Area));
            }

            if (now != size)
            {
                Replace(ref shrunk, Resized(shrunk, size, rest));
            }

            return shrunk;
        }
        catch
        {
            shrunk.Dispose();
            throw;
        }
    }

    private static void Replace(ref Mat picture, Mat next)
    {
        picture.Dispose();
        picture = next;
    }

    private static Mat Resized(Mat picture, Size size, InterpolationFlags interpolation) =>
        MatExtensions.Made(resized => Cv2.Resize(picture, resized, size, interpolation: interpolation));
}
