using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.TestPictures;

/// <summary>
/// A face painted from shaded shapes, with keypoints that are known because they were drawn. The Haar cascade takes
/// it for a face.
/// </summary>
/// <param name="EyesCenter">Middle between the eye centres, in pixels of the picture.</param>
/// <param name="EyeDistance">Distance of the eye centres in pixels.</param>
public sealed record DrawnFace(ImagePoint EyesCenter, double EyeDistance)
{
    // In units of the eye distance, from the middle between the eyes, x right and y down, for an upright face.
    private static readonly ImagePoint[] Layout =
    [
        new(0.5, 0), new(-0.5, 0),
        new(0.29, 0.02), new(0.72, 0.02), new(-0.29, 0.02), new(-0.72, 0.02),
        new(0.22, -0.3), new(0.86, -0.27), new(-0.22, -0.3), new(-0.86, -0.27),
        new(0, 0.62),
        new(0.4, 1.1), new(-0.4, 1.1), new(0, 1.01), new(0, 1.24),
    ];

    /// <summary>Clockwise turn on screen in degrees.</summary>
    public double Roll { get; init; }

    /// <summary>Skin colour in blue, green, red.</summary>
    public Scalar Skin { get; init; } = new(150, 178, 218);

    /// <summary>Hair and eyebrow colour in blue, green, red.</summary>
    public Scalar Hair { get; init; } = new(28, 36, 52);

    /// <summary>Colour of the clothes in blue, green, red.</summary>
    public Scalar Clothes { get; init; } = new(120, 96, 70);

    /// <summary>The keypoints in pixels of the picture, in the order of <see cref="FaceKeypoint"/>.</summary>
    public IReadOnlyList<ImagePoint> Keypoints => [.. Layout.Select(At)];

    /// <summary>Paints the face onto a blue-green-red picture.</summary>
    public void Paint(Mat picture)
    {
        Blob(picture, new(0, 0.2), 1.28, 1.62, Hair);
        Blob(picture, new(0, 1.9), 0.62, 0.8, Shade(0.8));
        Blob(picture, new(0, 3.6), 2.1, 1.5, Clothes);
        Blob(picture, new(0, 0.42), 1.08, 1.42, Shade(0.9));
        Blob(picture, new(0, 0.42), 0.98, 1.34, Skin);
        Blob(picture, new(0, -0.55), 0.75, 0.32, Shade(1.08));
        foreach (var side in new[] { -1, 1 })
        {
            Blob(picture, new(0.52 * side, 0.55), 0.3, 0.25, Shade(1.07));
            Blob(picture, new(0.5 * side, -0.06), 0.36, 0.24, Shade(0.74));
            Blob(picture, new(0.17 * side, 0.25), 0.05, 0.3, Shade(0.86));
        }

        Soften(picture, 0.09);
        PaintFeatures(picture);
        Soften(picture, 0.025);
    }

    /// <summary>A picture with a plain background and these faces.</summary>
    public static Mat Picture(int width, int height, params IEnumerable<DrawnFace> faces)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3, new Scalar(186, 176, 164));
        foreach (var face in faces)
        {
            face.Paint(picture);
        }

        return picture;
    }

    /// <summary>One upright face in the middle of a picture.</summary>
    public static (DrawnFace Face, Mat Picture) Portrait(int width = 480, int height = 480, double eyeDistance = 80)
    {
        var face = new DrawnFace(new ImagePoint(width / 2.0, height * 0.42), eyeDistance);
        return (face, Picture(width, height, face));
    }

    /// <summary>Three people beside each other: 960×420 pixels.</summary>
    public static (IReadOnlyList<DrawnFace> Faces, Mat Picture) Group()
    {
        DrawnFace[] faces =
        [
            new(new ImagePoint(180, 180), 68) { Roll = -5 },
            new(new ImagePoint(480, 170), 76) { Skin = new Scalar(78, 108, 150), Hair = new Scalar(16, 18, 24) },
            new(new ImagePoint(780, 185), 64) { Skin = new Scalar(120, 152, 196), Hair = new Scalar(40, 70, 110), Roll = 6 },
        ];
        return (faces, Picture(960, 420, faces));
    }

    private void PaintFeatures(Mat picture)
    {
        foreach (var side in new[] { -1, 1 })
        {
            Blob(picture, new(0.505 * side, 0.02), 0.215, 0.095, new Scalar(232, 234, 236));
            Blob(picture, new(0.5 * side, 0), 0.1, 0.1, new Scalar(40, 62, 84));
            Blob(picture, new(0.5 * side, 0), 0.05, 0.05, new Scalar(12, 12, 12));
            Stroke(picture, 0.05, Mix(Hair, 0.6), new(0.28 * side, 0.03), new(0.4 * side, -0.07), new(0.58 * side, -0.08), new(0.73 * side, 0.02));
            Stroke(picture, 0.09, Hair, new(0.22 * side, -0.28), new(0.5 * side, -0.37), new(0.86 * side, -0.27));
            Blob(picture, new(0.12 * side, 0.71), 0.06, 0.04, Shade(0.45));
            Blob(picture, new(0.2 * side, 0.66), 0.06, 0.08, Shade(0.8));
        }

        Blob(picture, new(0, 0.6), 0.1, 0.09, Shade(1.13));
        Stroke(picture, 0.04, Shade(0.72), new(-0.13, 0.76), new(0, 0.79), new(0.13, 0.76));
        Blob(picture, new(0, 1.1), 0.4, 0.09, Lips(0.62));
        Blob(picture, new(0, 1.16), 0.3, 0.085, Lips(0.78));
        Stroke(picture, 0.035, Lips(0.36), new(-0.4, 1.1), new(-0.15, 1.1), new(0, 1.115), new(0.15, 1.1), new(0.4, 1.1));
        Blob(picture, new(0, 1.36), 0.2, 0.05, Shade(0.84));
    }

    private ImagePoint At(ImagePoint p) =>
        SimilarityTransform.About(default, EyesCenter, EyeDistance, Roll).Apply(p);

    private Scalar Shade(double light) => Mix(Skin, light);

    private Scalar Lips(double light) => new(Skin.Val0 * light * 0.72, Skin.Val1 * light * 0.72, Math.Min(255, Skin.Val2 * light));

    private static Scalar Mix(Scalar colour, double light) =>
        new(Math.Min(255, colour.Val0 * light), Math.Min(255, colour.Val1 * light), Math.Min(255, colour.Val2 * light));

    private void Blob(Mat picture, ImagePoint center, double radiusX, double radiusY, Scalar colour)
    {
        var at = At(center);
        RotatedRect box = new(
            new Point2f((float)at.X, (float)at.Y),
            new Size2f((float)(2 * radiusX * EyeDistance), (float)(2 * radiusY * EyeDistance)),
            (float)Roll);
        Cv2.Ellipse(picture, box, colour, Cv2.FILLED, LineTypes.AntiAlias);
    }

    private void Stroke(Mat picture, double width, Scalar colour, params ImagePoint[] path)
    {
        var points = path.Select(At).Select(p => new Point(Math.Round(p.X), Math.Round(p.Y))).ToArray();
        Cv2.Polylines(picture, [points], false, colour, (int)Math.Max(1, Math.Round(width * EyeDistance)), LineTypes.AntiAlias);
    }

    /// <summary>Blurs what lies around the face, so that shapes shade into each other.</summary>
    private void Soften(Mat picture, double radius)
    {
        var center = At(new ImagePoint(0, 0.6));
        var reach = (int)(2.6 * EyeDistance);
        var around = new Rect((int)center.X - reach, (int)center.Y - reach, 2 * reach, 2 * reach)
            .Intersect(new Rect(0, 0, picture.Width, picture.Height));
        using var part = new Mat(picture, around);
        Cv2.GaussianBlur(part, part, default, Math.Max(0.3, radius * EyeDistance));
    }
}
