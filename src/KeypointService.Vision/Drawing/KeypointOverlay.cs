using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Drawing;

/// <summary>Draws face boxes and keypoints on a picture: sizes follow the face, colours tell the features apart.</summary>
public static class KeypointOverlay
{
    private const double DotShare = 0.016;
    private const double LineShare = 0.011;
    private const double OutlineShare = 0.35;

    // In pixels: of faces of 30 pixels something has to be seen beside the dots.
    private const double LeastRadius = 0.8;
    private const double LeastOutline = 0.5;

    // In pixels: of a smaller radius OpenCV's circle has four corners and is a diamond.
    private const double LeastCircle = 3;
    private const int DotCorners = 16;

    private static readonly ImagePoint[] DotOutline = [.. Enumerable.Range(0, DotCorners)
        .Select(i => Math.SinCos(i * 2 * Math.PI / DotCorners)).Select(at => new ImagePoint(at.Cos, at.Sin))];

    // In blue, green, red.
    internal static readonly Scalar Outline = new(24, 24, 24);
    private static readonly Scalar Box = new(235, 235, 235);
    private static readonly Scalar Eyes = new(255, 200, 40);
    private static readonly Scalar EyeCorners = new(90, 230, 90);
    private static readonly Scalar Eyebrows = new(60, 200, 255);
    private static readonly Scalar Nose = new(230, 110, 255);
    private static readonly Scalar Mouth = new(80, 80, 255);

    /// <summary>Draws all faces in place.</summary>
    /// <param name="image">Upright image, 8 bits, blue-green-red.</param>
    /// <param name="faces">Faces in pixels of the image; what lies outside it is left out.</param>
    /// <param name="withPose">True to draw as well how each head is turned.</param>
    public static void Draw(Mat image, IReadOnlyList<FaceKeypoints> faces, bool withPose = false)
    {
        foreach (var face in faces)
        {
            // The box can be the whole picture, of which the face is a part.
            var side = Math.Min(Math.Max(face.Box.Width, face.Box.Height), face.Region.Width);
            var line = (int)Math.Max(1, Math.Round(side * LineShare));
            DrawBox(image, face.Box, Outline, line + (line > 1 ? 2 : 1));
            DrawBox(image, face.Box, Box, line);

            // All outlines first: on a small face no dot's outline may cover its neighbour.
            var radius = Math.Max(LeastRadius, side * DotShare);
            foreach (var point in face.Points)
            {
                DrawDot(image, point, radius + Math.Max(LeastOutline, radius * OutlineShare), Outline);
            }

            for (var i = 0; i < face.Points.Count; i++)
            {
                DrawDot(image, face.Points[i], radius, ColourOf((FaceKeypoint)i));
            }

            if (withPose)
            {
                PoseAxes.Draw(image, face, side, line);
            }
        }
    }

    private static Scalar ColourOf(FaceKeypoint point) => point switch
    {
        FaceKeypoint.LeftEyeCenter or FaceKeypoint.RightEyeCenter => Eyes,
        <= FaceKeypoint.RightEyeOuterCorner => EyeCorners,
        <= FaceKeypoint.RightEyebrowOuterEnd => Eyebrows,
        FaceKeypoint.NoseTip => Nose,
        _ => Mouth,
    };

    private static void DrawBox(Mat image, FaceBox box, Scalar colour, int thickness) => Cv2.Rectangle(
        image,
        Subpixel.Of(new ImagePoint(box.X, box.Y)),
        Subpixel.Of(new ImagePoint(box.X + box.Width, box.Y + box.Height)),
        colour,
        thickness,
        LineTypes.AntiAlias,
        Subpixel.Bits);

    private static void DrawDot(Mat image, ImagePoint center, double radius, Scalar colour)
    {
        if (radius >= LeastCircle)
        {
            Cv2.Circle(image, Subpixel.Of(center), Subpixel.Of(radius), colour, Cv2.FILLED, LineTypes.AntiAlias, Subpixel.Bits);
            return;
        }

        Cv2.FillConvexPoly(
            image, DotOutline.Select(p => Subpixel.Of(center + (p * radius))), colour, LineTypes.AntiAlias, Subpixel.Bits);
    }
}
