using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Ends the picture inside a crop, as where a face is cut off: beyond, its last pixels repeat.</summary>
internal static class PictureBorder
{
    private const double LeastShare = 0.03;
    private const double GreatestShare = 0.4;

    /// <param name="pixels">The crop, 8 bits; it is changed.</param>
    /// <param name="points">Its points.</param>
    /// <param name="visibility">Set to 0 for points beyond the border.</param>
    /// <param name="random">The source of variation.</param>
    public static void Apply(Mat pixels, ReadOnlySpan<ImagePoint?> points, Span<float> visibility, Random random)
    {
        const int size = FaceCrop.Size;
        var beyond = (int)(random.NextBetween(LeastShare, GreatestShare) * size);
        var (left, top, right, bottom) = random.Next(4) switch
        {
            0 => (beyond, 0, 0, 0),
            1 => (0, beyond, 0, 0),
            2 => (0, 0, beyond, 0),
            _ => (0, 0, 0, beyond),
        };
        var inside = new Rect(left, top, size - left - right, size - top - bottom);
        using (var part = new Mat(pixels, inside).Clone())
        {
            Cv2.CopyMakeBorder(part, pixels, top, bottom, left, right, BorderTypes.Replicate);
        }

        for (var i = 0; i < points.Length; i++)
        {
            if (points[i] is { } p && !inside.Contains((int)Math.Round(p.X), (int)Math.Round(p.Y)))
            {
                visibility[i] = 0;
            }
        }
    }
}
