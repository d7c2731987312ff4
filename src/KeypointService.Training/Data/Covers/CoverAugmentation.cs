using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data.Covers;

/// <summary>Hides part of the face in a crop, and tells which points that hides.</summary>
/// <param name="others">Faces that may stand before it or lend their texture.</param>
internal sealed class CoverAugmentation(IReadOnlyList<FaceSample> others)
{
    // Shares of the pixels around a point: hidden above the one, seen below the other.
    private const double Hidden = 0.7;
    private const double Seen = 0.2;

    private static readonly Action<Mat, HeadFrame, Random>[] Shapes =
    [
        CoverShapes.Mask, CoverShapes.Mask, CoverShapes.Glasses, CoverShapes.Glasses, CoverShapes.Hand, CoverShapes.Hand,
        CoverShapes.Hair, CoverShapes.Microphone, CoverShapes.Shape, CoverShapes.Shape, CoverShapes.Shape,
    ];

    /// <param name="pixels">The crop, 8 bits; it is changed.</param>
    /// <param name="points">Its points.</param>
    /// <param name="visibility">Of each point 1, 0, or <see cref="TrainingBatch.Undecided"/>; what is hidden now is set.</param>
    /// <param name="random">The source of variation.</param>
    public void Apply(Mat pixels, ReadOnlySpan<ImagePoint?> points, Span<float> visibility, Random random)
    {
        using var mask = new Mat(pixels.Size(), MatType.CV_8UC1, Scalar.Black);
        using var fill = new Mat(pixels.Size(), MatType.CV_8UC1);
        var head = HeadFrames.Of(points.ToArray());
        var other = others[random.Next(others.Count)];
        if (random.Next(Shapes.Length + 2) >= Shapes.Length)
        {
            Stand(mask, fill, head, other, random);
        }
        else
        {
            var shape = Shapes[random.Next(Shapes.Length)];
            shape(mask, head, random);
            if (shape == CoverShapes.Glasses || (shape == CoverShapes.Hair && random.Next(2) == 0))
            {
                CoverFill.PaintDark(fill, random);
            }
            else
            {
                CoverFill.Paint(fill, pixels, other, random);
            }
        }

        Tell(mask, points, visibility);
        Blend(pixels, fill, mask, random);
    }

    /// <summary>Puts another face before this one.</summary>
    private static void Stand(Mat mask, Mat fill, HeadFrame head, FaceSample other, Random random)
    {
        var angle = random.NextBetween(0, 2 * Math.PI);
        var away = random.NextBetween(1.2, 2.4);
        var place = head.At(away * Math.Cos(angle), 0.4 + (1.3 * away * Math.Sin(angle)));
        var region = other.Region;
        var scale = head.Unit * random.NextBetween(0.7, 1.4) / HeadFrames.Of(other.Points).Unit;
        var toCrop = SimilarityTransform.About(region.Center, place, scale, 15 * random.NextNormal());
        FaceCrop.Cut(other.Gray, toCrop, fill);
        CoverShapes.Head(mask, HeadFrames.Of([.. other.Points.Select(p => p is { } point ? toCrop.Apply(point) : (ImagePoint?)null)]));
    }

    /// <summary>Tells of each point whether the mask hides it.</summary>
    private static void Tell(Mat mask, ReadOnlySpan<ImagePoint?> points, Span<float> visibility)
    {
        var whole = new Rect(0, 0, mask.Width, mask.Height);
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i] is not { } p || visibility[i] == 0)
            {
                continue;
            }

            var around = whole.Intersect(new Rect((int)Math.Round(p.X) - 2, (int)Math.Round(p.Y) - 2, 5, 5));
            if (around.Width <= 0 || around.Height <= 0)
            {
                continue;
            }

            using var part = new Mat(mask, around);
            var covered = Cv2.Mean(part).Val0 / byte.MaxValue;
            visibility[i] = covered >= Hidden ? 0 : covered > Seen ? TrainingBatch.Undecided : visibility[i];
        }
    }

    private static void Blend(Mat pixels, Mat fill, Mat mask, Random random)
    {
        var sharpness = random.NextBetween(0.3, 1.2);
        Cv2.GaussianBlur(mask, mask, default, sharpness);
        var own = pixels.AsSpan<byte>();
        var cover = fill.AsSpan<byte>();
        var share = mask.AsSpan<byte>();
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = (byte)(((own[i] * (255 - share[i])) + (cover[i] * share[i]) + 127) / 255);
        }
    }
}
