using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data.Covers;

/// <summary>What a cover looks like: plain, shaded, grained, of the face's own tone, or a piece of another picture.</summary>
internal static class CoverFill
{
    /// <summary>Paints a whole crop with it.</summary>
    public static void Paint(Mat fill, Mat pixels, FaceSample other, Random random)
    {
        if (random.Next(4) == 0)
        {
            Texture(fill, other, random);
            return;
        }

        // Skin, cloth and masks are often about as bright as the face.
        var tone = random.Next(3) == 0
            ? Cv2.Mean(pixels).Val0 + (25 * random.NextNormal())
            : random.NextBetween(0, 255);
        Shade(fill, tone, random);
    }

    /// <summary>Dark, as sunglasses and hair often are.</summary>
    public static void PaintDark(Mat fill, Random random) => Shade(fill, random.NextBetween(0, 90), random);

    private static void Shade(Mat fill, double tone, Random random)
    {
        var (sin, cos) = Math.SinCos(random.NextBetween(0, 2 * Math.PI));
        var slope = random.Next(2) == 0 ? random.NextBetween(0, 1.2) : 0;
        var grain = random.Next(2) == 0 ? random.NextBetween(0, 14) : 0;
        var span = fill.AsSpan<byte>();
        for (var i = 0; i < span.Length; i++)
        {
            var (y, x) = Math.DivRem(i, fill.Width);
            var along = ((x - (fill.Width / 2)) * cos) + ((y - (fill.Height / 2)) * sin);
            span[i] = (byte)Math.Clamp(tone + (slope * along) + (grain * ((2 * random.NextSingle()) - 1)), 0, 255);
        }
    }

    /// <summary>Any square of another face's picture.</summary>
    private static void Texture(Mat fill, FaceSample other, Random random)
    {
        var gray = other.Gray;
        var place = new ImagePoint(random.NextBetween(0, gray.Width), random.NextBetween(0, gray.Height));
        var side = Math.Max(8, Math.Min(gray.Width, gray.Height) * random.NextBetween(0.2, 0.8));
        var toCrop = SimilarityTransform.About(
            place, new ImagePoint(FaceCrop.Size / 2, FaceCrop.Size / 2), FaceCrop.Size / side, random.NextBetween(0, 360));
        FaceCrop.Cut(gray, toCrop, fill);
    }
}
