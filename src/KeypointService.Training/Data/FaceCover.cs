using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>
/// Covers part of a face, as a mask, sunglasses, a hat or hood, a hand or another head do. Where a part of a face lies follows
/// from its region: the eyes 0.10 of the side above the centre and 0.19 to either side, the mouth 0.27 below it.
/// </summary>
internal static class FaceCover
{
    // Outlines in sides of the region, x to the right and y down from its centre, one half of each; the other mirrors it.
    private static readonly ImagePoint[] Mask = [new(0, -0.03), new(0.12, 0.02), new(0.36, 0.06), new(0.33, 0.3), new(0.17, 0.5), new(0, 0.54)];
    private static readonly ImagePoint[] Glasses = [new(0, -0.13), new(0.36, -0.19), new(0.34, -0.04), new(0.2, 0.01), new(0.07, -0.02), new(0, -0.08)];
    private static readonly ImagePoint[] Hat = [new(0, -0.22), new(0.45, -0.2), new(0.42, -0.55), new(0.2, -0.75), new(0, -0.78)];

    public static void Draw(Mat pixels, SceneFace face, Random random)
    {
        switch (random.Next(6))
        {
            case 0 or 1:
                Fill(pixels, face, Mask, random, light: random.NextDouble() < 0.7);
                break;
            case 2:
                Fill(pixels, face, Glasses, random, light: false);
                break;
            case 3:
                Fill(pixels, face, Hat, random, light: random.Next(2) == 0);
                break;
            default:
                Patch(pixels, face, random);
                break;
        }
    }

    private static void Fill(Mat pixels, SceneFace face, ImagePoint[] half, Random random, bool light)
    {
        var (sin, cos) = Math.SinCos(face.Roll * Math.PI / 180);
        var turned = random.NextBetween(-0.08, 0.08);
        Point Place(ImagePoint p, int side)
        {
            var jitter = new ImagePoint(random.NextNormal(), random.NextNormal()) * 0.015;
            var (x, y) = (((side * p.X) + turned + jitter.X) * face.Side, (p.Y + jitter.Y) * face.Side);
            return new Point(face.Center.X + (x * cos) - (y * sin), face.Center.Y + (x * sin) + (y * cos));
        }

        var outline = half.Select(p => Place(p, 1)).Concat(half.Reverse().Select(p => Place(p, -1))).ToArray();
        var tone = light ? random.Next(150, 256) : random.Next(10, 100);
        Cv2.FillPoly(pixels, [outline], Scalar.All(tone), face.Side > 30 ? LineTypes.AntiAlias : LineTypes.Link8);
        if (face.Side > 30 && random.Next(2) == 0)
        {
            // Folds, frames and brims.
            var (from, to) = (outline[random.Next(outline.Length)], outline[random.Next(outline.Length)]);
            Cv2.Line(pixels, from, to, Scalar.All(Math.Clamp(tone + random.Next(-60, 60), 0, 255)), Math.Max(1, (int)(face.Side / 50)), LineTypes.AntiAlias);
        }
    }

    private static void Patch(Mat pixels, SceneFace face, Random random)
    {
        var width = random.NextBetween(0.2, 0.9) * face.Side;
        var height = random.NextBetween(0.12, 0.5) * face.Side;
        var center = face.Center + (new ImagePoint(random.NextBetween(-0.4, 0.4), random.NextBetween(-0.4, 0.4)) * face.Side);
        var rect = new Rect((int)(center.X - (width / 2)), (int)(center.Y - (height / 2)), (int)width, (int)height)
            .Intersect(new Rect(0, 0, pixels.Width, pixels.Height));
        if (rect.Width <= 0 || rect.Height <= 0)
        {
            return;
        }

        // An ellipse of one tone, or of texture from elsewhere in the picture: a hand, hair, another head.
        using var part = new Mat(pixels, rect);
        using var shape = new Mat(rect.Size, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Ellipse(shape, new RotatedRect(new Point2f(rect.Width / 2f, rect.Height / 2f), new Size2f(rect.Width, rect.Height), 0), Scalar.All(255), -1);
        if (random.Next(2) == 0)
        {
            part.SetTo(Scalar.All(random.Next(256)), shape);
            return;
        }

        var from = new Point(random.Next(pixels.Width - rect.Width + 1), random.Next(pixels.Height - rect.Height + 1));
        using var texture = new Mat(pixels, new Rect(from, rect.Size)).Clone();
        texture.CopyTo(part, shape);
    }
}
