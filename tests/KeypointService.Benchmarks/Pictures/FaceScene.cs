using OpenCvSharp;

namespace KeypointService.Benchmarks.Pictures;

/// <summary>Faces pasted onto a background that is as busy as a photo's, always the same.</summary>
internal static class FaceScene
{
    /// <summary>Most faces that have a place.</summary>
    public const int Places = Columns * Rows;

    private const int Columns = 5;
    private const int Rows = 2;
    private const double FaceShare = 0.155;
    private const int CoarsestGrain = 256;
    private const double Contrast = 0.14;

    /// <summary>Pastes faces into places beside each other, from the upper middle on.</summary>
    /// <param name="size">Size of the picture.</param>
    /// <param name="faces">Square pictures of a face each, blue-green-red.</param>
    public static Mat Of(Size size, IReadOnlyList<Mat> faces)
    {
        var picture = Background(size);
        var side = (int)(FaceShare * size.Width);
        for (var i = 0; i < faces.Count; i++)
        {
            var (column, row) = ((i + (Columns / 2)) % Columns, i / Columns);
            var left = (int)((column + 0.5) * size.Width / Columns) - (side / 2);
            var top = (int)((row + 0.5) * size.Height / Rows) - (side / 2);
            using Mat place = new(picture, new Rect(left, top, side, side));
            Cv2.Resize(faces[i], place, place.Size(), interpolation: InterpolationFlags.Area);
        }

        return picture;
    }

    /// <summary>Noise of every grain, the coarser the stronger, which is what photos are made of for a JPEG decoder.</summary>
    private static Mat Background(Size size)
    {
        Random random = new(1);
        using Mat sum = new(size, MatType.CV_32FC1, new Scalar(128));
        using Mat grain = new(), grown = new();
        for (var pixels = CoarsestGrain; pixels >= 1; pixels /= 2)
        {
            using Mat noise = new((size.Height / pixels) + 1, (size.Width / pixels) + 1, MatType.CV_8UC1);
            random.NextBytes(noise.AsSpan<byte>());
            noise.ConvertTo(grain, MatType.CV_32FC1, 1, -128);
            Cv2.Resize(grain, grown, size, interpolation: InterpolationFlags.Cubic);
            Cv2.ScaleAdd(grown, Contrast * Math.Pow((double)pixels / CoarsestGrain, 0.25), sum, sum);
        }

        using Mat gray = new();
        sum.ConvertTo(gray, MatType.CV_8UC1);
        return gray.CvtColor(ColorConversionCodes.GRAY2BGR);
    }
}
