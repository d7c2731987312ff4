using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data.Covers;

/// <summary>The outlines of what hides part of a face, drawn white into a mask.</summary>
internal static class CoverShapes
{
    // Fixed-point drawing: four more bits a coordinate than pixels.
    private const int Shift = 4;

    /// <summary>A medical mask: from cheek to cheek over the nose and under the chin; worn badly, below the nose.</summary>
    public static void Mask(Mat mask, HeadFrame head, Random random)
    {
        var top = random.Next(5) == 0 ? random.NextBetween(0.62, 0.8) : random.NextBetween(0.15, 0.4);
        var side = random.NextBetween(0.85, 1.1);
        var chin = random.NextBetween(1.6, 1.95);
        var edge = top + random.NextBetween(0.05, 0.25);
        Fill(mask, head, (0, top), (side, edge), (side, 1.2), (0.45, chin), (-0.45, chin), (-side, 1.2), (-side, edge));
    }

    /// <summary>Glasses: filled, or only their frame.</summary>
    public static void Glasses(Mat mask, HeadFrame head, Random random)
    {
        var (width, height) = (random.NextBetween(0.3, 0.45), random.NextBetween(0.2, 0.36));
        var thickness = random.Next(3) == 0 ? Math.Max(1, (int)Math.Round(head.Unit * random.NextBetween(0.03, 0.08))) : -1;
        foreach (var side in (int[])[-1, 1])
        {
            Oval(mask, head, (side * 0.52, 0.06), width, height, 0, thickness);
        }

        Stroke(mask, head, 0.06, (-0.3, 0), (0.3, 0));
        Stroke(mask, head, 0.06, (-0.9, -0.05), (-1.2, 0));
        Stroke(mask, head, 0.06, (0.9, -0.05), (1.2, 0));
    }

    /// <summary>A palm and fingers.</summary>
    public static void Hand(Mat mask, HeadFrame head, Random random)
    {
        var (u, v) = (random.NextBetween(-0.8, 0.8), random.NextBetween(-0.1, 1.3));
        var direction = random.NextBetween(0, 2 * Math.PI);
        var (sin, cos) = Math.SinCos(direction);
        var reach = random.NextBetween(0.6, 1);
        foreach (var finger in Enumerable.Range(-1, random.Next(3, 5)))
        {
            var (du, dv) = (-sin * finger * 0.19, cos * finger * 0.19);
            Stroke(mask, head, 0.17, (u + du, v + dv), (u + du + (cos * reach), v + dv + (sin * reach)));
        }

        Oval(mask, head, (u - (cos * 0.3), v - (sin * 0.3)), 0.5, 0.4, direction);
    }

    /// <summary>Strands that fall over forehead and eyes.</summary>
    public static void Hair(Mat mask, HeadFrame head, Random random)
    {
        var center = random.NextBetween(-0.9, 0.9);
        var lean = random.NextBetween(-0.5, 0.5);
        var length = random.NextBetween(0.8, 2.2);
        for (var strand = random.Next(12, 45); strand > 0; strand--)
        {
            var u = center + random.NextBetween(-0.5, 0.5);
            var tip = u + lean + random.NextBetween(-0.2, 0.2);
            Stroke(mask, head, random.NextBetween(0.02, 0.09), (u, -1.1), (u + (0.3 * lean), -0.6), (tip, -1.1 + (length * random.NextBetween(0.7, 1))));
        }
    }

    /// <summary>A microphone or a bottle before the mouth.</summary>
    public static void Microphone(Mat mask, HeadFrame head, Random random)
    {
        var (u, v) = (random.NextBetween(-0.5, 0.5), random.NextBetween(0.85, 1.4));
        Oval(mask, head, (u, v), random.NextBetween(0.2, 0.45), random.NextBetween(0.2, 0.45), 0);
        Stroke(mask, head, random.NextBetween(0.1, 0.25), (u, v), (u + random.NextBetween(-1.2, 1.2), v + 1.8));
    }

    /// <summary>An oval, or a rectangle at any angle, anywhere on the face.</summary>
    public static void Shape(Mat mask, HeadFrame head, Random random)
    {
        var center = (random.NextBetween(-1, 1), random.NextBetween(-0.5, 1.6));
        var (width, height) = (random.NextBetween(0.15, 0.9), random.NextBetween(0.15, 0.7));
        var turn = random.NextBetween(0, Math.PI);
        if (random.Next(2) == 0)
        {
            Oval(mask, head, center, width, height, turn);
            return;
        }

        var (sin, cos) = Math.SinCos(turn);
        (double, double) Corner(int x, int y) =>
            (center.Item1 + (x * width * cos) - (y * height * sin), center.Item2 + (x * width * sin) + (y * height * cos));
        Fill(mask, head, Corner(-1, -1), Corner(1, -1), Corner(1, 1), Corner(-1, 1));
    }

    /// <summary>Another head that is partly before this one.</summary>
    public static void Head(Mat mask, HeadFrame other) => Oval(mask, other, (0, 0.45), 1.25, 1.65, 0);

    private static void Fill(Mat mask, HeadFrame head, params (double U, double V)[] corners) =>
        Cv2.FillPoly(mask, [corners.Select(corner => Fixed(head.At(corner.U, corner.V)))], Scalar.White, LineTypes.Link8, Shift);

    private static void Stroke(Mat mask, HeadFrame head, double width, params (double U, double V)[] places) => Cv2.Polylines(
        mask, [places.Select(place => Fixed(head.At(place.U, place.V)))], false, Scalar.White, Math.Max(1, (int)Math.Round(width * head.Unit)), LineTypes.Link8, Shift);

    private static void Oval(Mat mask, HeadFrame head, (double U, double V) center, double width, double height, double turn, int thickness = -1)
    {
        var degrees = (turn + Math.Atan2(head.Right.Y, head.Right.X)) * 180 / Math.PI;
        var axes = new Size((int)(width * head.Unit * (1 << Shift)), (int)(height * head.Unit * (1 << Shift)));
        Cv2.Ellipse(mask, Fixed(head.At(center.U, center.V)), axes, degrees, 0, 360, Scalar.White, thickness, LineTypes.Link8, Shift);
    }

    private static Point Fixed(ImagePoint p) => new(p.X * (1 << Shift), p.Y * (1 << Shift));
}
