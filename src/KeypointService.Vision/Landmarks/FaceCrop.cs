using System.Numerics;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// The only place that knows crop geometry: a face box becomes a square region, a similarity transform from image
/// pixels to crop pixels, and the 96×96 grayscale crop itself. Training cuts its samples here as well, so what a
/// network learned is what it is served.
/// </summary>
internal sealed class FaceCrop
{
    /// <summary>Side of a crop in pixels.</summary>
    public const int Size = 96;

    /// <summary>Number of pixels of a crop.</summary>
    public const int Pixels = Size * Size;

    // A bilinear sample sees two pixels; below this scale it would skip some, which shows as aliasing.
    private const double LowestBilinearScale = 0.6;

    private static readonly ImagePoint CropCenter = new((Size - 1) / 2.0, (Size - 1) / 2.0);

    private readonly double _scale;

    /// <summary>Creates a crop geometry.</summary>
    /// <param name="scale">Side of the square region as a multiple of the longer side of the face box.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not in (0, 4].</exception>
    public FaceCrop(double scale)
    {
        if (scale is not (> 0 and <= 4))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The crop scale has to be in (0, 4].");
        }

        _scale = scale;
    }

    /// <summary>The transform from image pixels to crop pixels for a face box.</summary>
    /// <param name="box">Face box in image pixels.</param>
    /// <param name="roll">Head roll in degrees, clockwise on screen positive; the crop shows the head upright.</param>
    public SimilarityTransform TransformFor(FaceBox box, double roll = 0) => SimilarityTransform.About(
        box.Center, CropCenter, Size / (_scale * Math.Max(box.Width, box.Height)), -roll);

    /// <summary>True for a point of the crop that lies on one of its pixels.</summary>
    /// <param name="p">In crop pixels, 0 at the centre of the top-left pixel.</param>
    public static bool Contains(ImagePoint p) =>
        p.X is >= -0.5 and < Size - 0.5 && p.Y is >= -0.5 and < Size - 0.5;

    /// <summary>Cuts a crop out of a grayscale image. Beyond its border the image repeats its edge pixels.</summary>
    /// <param name="gray">Grayscale image, 8 bits, one channel.</param>
    /// <param name="transform">From image pixels to crop pixels.</param>
    /// <param name="crop">Receives the 8-bit crop of 96×96 pixels.</param>
    public static void Cut(Mat gray, SimilarityTransform transform, Mat crop)
    {
        if (transform.Scale >= LowestBilinearScale && gray.CanBeWarped())
        {
            Warp(gray, transform, crop);
            return;
        }

        // Large faces: average blocks of pixels first, over no more of the picture than the crop needs, which also fits where the picture
        // is too large to be warped. Powers of two are averaged fastest.
        var block = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(LowestBilinearScale / transform.Scale));
        var source = SourceRegion(gray.Size(), transform, block);
        using var region = new Mat(gray, source);
        using var shrunk = region.ShrunkTo(new Size(Math.Max(1, region.Width / block), Math.Max(1, region.Height / block)));
        Warp(shrunk, SimilarityTransform.FromCopy(block, source.X, source.Y).Then(transform), crop);
    }

    private static void Warp(Mat gray, SimilarityTransform t, Mat crop)
    {
        using var matrix = t.ToMat();
        Cv2.WarpAffine(
            gray, crop, matrix, new Size(Size, Size), InterpolationFlags.Linear, BorderTypes.Replicate);
    }

    /// <summary>The part of the image under the crop, a whole number of blocks wide and high where it fits.</summary>
    private static Rect SourceRegion(Size image, SimilarityTransform transform, int block)
    {
        var inverse = transform.Inverse();
        var center = inverse.Apply(CropCenter);

        // Half the diagonal covers the crop at any roll.
        var radius = (inverse.Scale * Size / Math.Sqrt(2)) + block;
        var left = (int)Math.Clamp(Math.Floor(center.X - radius), 0, Math.Max(0, image.Width - block));
        var top = (int)Math.Clamp(Math.Floor(center.Y - radius), 0, Math.Max(0, image.Height - block));
        var right = (int)Math.Clamp(Math.Ceiling(center.X + radius), left + 1, image.Width);
        var bottom = (int)Math.Clamp(Math.Ceiling(center.Y + radius), top + 1, image.Height);
        return new Rect(left, top, Blocks(right - left, block), Blocks(bottom - top, block));
    }

    private static int Blocks(int length, int block) => length < block ? length : length / block * block;
}
