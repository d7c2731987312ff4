using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging;

internal static class Warping
{
    /// <summary>
    /// Cuts a turned and scaled part out of a picture. Bilinear interpolation sees two pixels a side: where the picture shrinks
    /// by more, blocks of its pixels are averaged first, so that none is skipped and nothing fine shows as a pattern.
    /// </summary>
    /// <param name="picture">8 bits, any number of channels.</param>
    /// <param name="transform">From its pixels to those of the part.</param>
    /// <param name="size">Size of the part.</param>
    /// <returns>The part, black beyond the picture's border; the caller owns it.</returns>
    public static Mat Warped(this Mat picture, SimilarityTransform transform, Size size)
    {
        var block = Math.Max(1, (int)(1 / transform.Scale));
        var area = Under(picture.Size(), transform.Inverse(), size, block);
        var isEmpty = area.Width == 0 || area.Height == 0;
        if ((block == 1 || isEmpty) && picture.CanBeWarped())
        {
            return Interpolated(picture, transform, size);
        }

        if (isEmpty)
        {
            return new Mat(size, picture.Type(), Scalar.All(0));
        }

        using var region = new Mat(picture, area);
        using var shrunk = new Mat();
        Cv2.Resize(region, shrunk, new Size(area.Width / block, area.Height / block), interpolation: InterpolationFlags.Area);
        return Interpolated(shrunk, SimilarityTransform.FromCopy(block, area.X, area.Y).Then(transform), size);
    }

    /// <summary>False for a picture that is too large for OpenCV to warp: a part of it has to be.</summary>
    public static bool CanBeWarped(this Mat picture) => Math.Max(picture.Width, picture.Height) < short.MaxValue;

    private static Mat Interpolated(Mat picture, SimilarityTransform transform, Size size)
    {
        using var matrix = transform.ToMat();
        return MatExtensions.Made(
            part => Cv2.WarpAffine(picture, part, matrix, size, InterpolationFlags.Linear, BorderTypes.Constant, Scalar.All(0)));
    }

    /// <summary>The pixels of a picture under a part of it, and a block more on every side, in whole blocks.</summary>
    private static Rect Under(Size picture, SimilarityTransform toPicture, Size part, int block)
    {
        ImagePoint[] corners =
        [
            toPicture.Apply(new(0, 0)), toPicture.Apply(new(part.Width, 0)),
            toPicture.Apply(new(0, part.Height)), toPicture.Apply(new(part.Width, part.Height)),
        ];
        var left = Whole(corners.Min(corner => corner.X) - (2.0 * block), picture.Width);
        var top = Whole(corners.Min(corner => corner.Y) - (2.0 * block), picture.Height);
        var right = Whole(corners.Max(corner => corner.X) + (2.0 * block), picture.Width);
        var bottom = Whole(corners.Max(corner => corner.Y) + (2.0 * block), picture.Height);
        return new Rect(left, top, (right - left) / block * block, (bottom - top) / block * block);

        static int Whole(double value, int most) => (int)Math.Clamp(value, 0, most);
    }
}
