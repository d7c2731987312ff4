using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Covers part of a face, as a hand, a mask, glasses or another head do.</summary>
internal static class FaceCover
{
    private const double GreatestWidth = 1.1;
    private const double GreatestHeight = 0.4;

    public static void Draw(Mat pixels, SceneFace face, Random random)
    {
        var width = random.NextBetween(0.3, GreatestWidth) * face.Side;
        var height = random.NextBetween(0.12, GreatestHeight) * face.Side;
        var center = face.Center + (new ImagePoint(random.NextBetween(-0.4, 0.4), random.NextBetween(-0.4, 0.4)) * face.Side);
        var rect = new Rect((int)(center.X - (width / 2)), (int)(center.Y - (height / 2)), (int)width, (int)height)
            .Intersect(new Rect(0, 0, pixels.Width, pixels.Height));
        if (rect.Width <= 0 || rect.Height <= 0)
        {
            return;
        }

        using var part = new Mat(pixels, rect);
        if (random.Next(2) == 0)
        {
            part.SetTo(Scalar.All(random.Next(256)));
            return;
        }

        // Texture from elsewhere in the picture.
        var from = new Point(random.Next(pixels.Width - rect.Width + 1), random.Next(pixels.Height - rect.Height + 1));
        using var texture = new Mat(pixels, new Rect(from, rect.Size)).Clone();
        texture.CopyTo(part);
    }
}
