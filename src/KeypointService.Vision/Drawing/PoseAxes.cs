using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Pose;
using OpenCvSharp;

namespace KeypointService.Vision.Drawing;

/// <summary>Draws how a head is turned: an arrow out of the face from the tip of its nose, and lines to its left and down.</summary>
internal static class PoseAxes
{
    private const double LengthShare = 0.4;

    // In blue, green, red.
    private static readonly Scalar Forward = new(255, 140, 60);
    private static readonly Scalar Sideways = new(80, 80, 255);
    private static readonly Scalar Down = new(90, 230, 90);

    /// <summary>Draws the axes of a face, if its pose is known.</summary>
    /// <param name="image">Upright image, 8 bits, blue-green-red.</param>
    /// <param name="face">A face in its pixels.</param>
    /// <param name="side">Its side, in pixels.</param>
    /// <param name="thickness">Of the lines, in pixels.</param>
    public static void Draw(Mat image, FaceKeypoints face, double side, int thickness)
    {
        if (face.Pose is not { } pose)
        {
            return;
        }

        var nose = face.Points[(int)FaceKeypoint.NoseTip];
        var length = LengthShare * side;
        var (sideways, down, forward) = Axes(pose);
        Line(image, nose, nose + (sideways * length), Sideways, thickness);
        Line(image, nose, nose + (down * length), Down, thickness);
        Line(image, nose, nose + (forward * length), Forward, thickness, isArrow: true);
    }

    /// <summary>Where the head's own left, its chin and its nose point in the picture, as parts of a unit length.</summary>
    private static (ImagePoint Left, ImagePoint Down, ImagePoint Forward) Axes(HeadPose pose)
    {
        var (sinYaw, cosYaw) = Math.SinCos(pose.Yaw * Math.PI / 180);
        var (sinPitch, cosPitch) = Math.SinCos(pose.Pitch * Math.PI / 180);
        var (sin, cos) = Math.SinCos(pose.Roll * Math.PI / 180);
        return (Turned(cosYaw, 0), Turned(sinYaw * sinPitch, cosPitch), Turned(sinYaw * cosPitch, -sinPitch));

        ImagePoint Turned(double x, double y) => new((cos * x) - (sin * y), (sin * x) + (cos * y));
    }

    private static void Line(Mat image, ImagePoint from, ImagePoint to, Scalar colour, int thickness, bool isArrow = false)
    {
        foreach (var (shade, width) in new[] { (KeypointOverlay.Outline, thickness + 2), (colour, thickness) })
        {
            if (isArrow)
            {
                Cv2.ArrowedLine(image, Whole(from), Whole(to), shade, width, LineTypes.AntiAlias, 0, 0.25);
            }
            else
            {
                Cv2.Line(image, Subpixel.Of(from), Subpixel.Of(to), shade, width, LineTypes.AntiAlias, Subpixel.Bits);
            }
        }
    }

    private static Point Whole(ImagePoint p) => new(Math.Round(p.X), Math.Round(p.Y));
}
