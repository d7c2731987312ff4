using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>One labelled face.</summary>
/// <param name="Name">Where the face comes from, for messages.</param>
/// <param name="Set">The data set that the face is from: column <c>set</c>, or Kaggle where the file is theirs.</param>
/// <param name="Gray">Grayscale picture, 8 bits; owned by the sample.</param>
/// <param name="Points">The 15 points in pixels of <paramref name="Gray"/>, null where unlabelled.</param>
internal sealed record FaceSample(string Name, string Set, Mat Gray, IReadOnlyList<ImagePoint?> Points) : IDisposable
{
    /// <summary>The points that most sets have: the eye centres, the nose tip and the mouth corners.</summary>
    public static IReadOnlyList<FaceKeypoint> FivePoints { get; } =
    [
        FaceKeypoint.LeftEyeCenter, FaceKeypoint.RightEyeCenter, FaceKeypoint.NoseTip, FaceKeypoint.MouthLeftCorner, FaceKeypoint.MouthRightCorner,
    ];

    /// <summary>The true face region: the box that the detector would put around these points.</summary>
    public FaceBox Region => FaceRegion.FromEyesAndMouth(
        Required(Points, FaceKeypoint.LeftEyeCenter), Required(Points, FaceKeypoint.RightEyeCenter), Mouth(Points));

    /// <summary>Distance of the eye centres in pixels: the unit of the normalised mean error.</summary>
    public double EyeDistance =>
        Required(Points, FaceKeypoint.LeftEyeCenter).DistanceTo(Required(Points, FaceKeypoint.RightEyeCenter));

    /// <summary>Angle of the line through the eyes in degrees, clockwise on screen positive, in (-180, 180].</summary>
    public double Roll
    {
        get
        {
            var eyes = Required(Points, FaceKeypoint.LeftEyeCenter) - Required(Points, FaceKeypoint.RightEyeCenter);
            return Math.Atan2(eyes.Y, eyes.X) * 180 / Math.PI;
        }
    }

    /// <summary>Whose the points are: column <c>labels</c>, such as 'hand5+distilled10'; empty where the file does not say.</summary>
    public string Labels { get; init; } = "";

    /// <summary>What is seen of each point, as far as the turn of the head tells: 1, 0, or <see cref="TrainingBatch.Undecided"/>.</summary>
    public IReadOnlyList<float> Visibility { get; init; } = MeanHead.VisibilityOf(Points);

    /// <summary>True where the points that the region follows from are labelled.</summary>
    public static bool HasRegion(IReadOnlyList<ImagePoint?> points) =>
        points[(int)FaceKeypoint.LeftEyeCenter] is not null && points[(int)FaceKeypoint.RightEyeCenter] is not null
        && (points[(int)FaceKeypoint.MouthCenterBottomLip] is not null
            || (points[(int)FaceKeypoint.MouthLeftCorner] is not null && points[(int)FaceKeypoint.MouthRightCorner] is not null));

    /// <summary>The same with a smaller picture, in which the region is so many pixels wide; itself where it is no wider. Takes the picture over.</summary>
    public FaceSample ShrunkTo(double side)
    {
        var scale = side / Region.Width;
        if (scale >= 1)
        {
            return this;
        }

        using (this)
        {
            var small = new Mat();
            var size = new Size(Math.Max(1, Math.Round(Gray.Width * scale)), Math.Max(1, Math.Round(Gray.Height * scale)));
            Cv2.Resize(Gray, small, size, interpolation: InterpolationFlags.Area);
            var (scaleX, scaleY) = ((double)size.Width / Gray.Width, (double)size.Height / Gray.Height);
            return this with
            {
                Gray = small,
                Points = [.. Points.Select(p => p is { } point
                    ? new ImagePoint(((point.X + 0.5) * scaleX) - 0.5, ((point.Y + 0.5) * scaleY) - 0.5)
                    : (ImagePoint?)null)],
            };
        }
    }

    public void Dispose() => Gray.Dispose();

    private static ImagePoint Required(IReadOnlyList<ImagePoint?> points, FaceKeypoint point) =>
        points[(int)point] ?? throw new InvalidDataException($"A face without '{FaceKeypointSet.Names[(int)point]}' has no region.");

    private static ImagePoint Mouth(IReadOnlyList<ImagePoint?> points) =>
        points[(int)FaceKeypoint.MouthLeftCorner] is { } left && points[(int)FaceKeypoint.MouthRightCorner] is { } right
            ? (left + right) * 0.5
            : Required(points, FaceKeypoint.MouthCenterBottomLip);
}
