using KeypointService.Vision.Geometry;
using KeypointService.Vision.Pose;
using KeypointService.Vision.Quality;

namespace KeypointService.Vision.Landmarks;

/// <summary>One face: its box and its 15 keypoints, in pixels of the upright image, origin at the top-left pixel's centre.</summary>
public sealed record FaceKeypoints
{
    /// <summary>
    /// The face as a square: of a searched picture, between what the detector and what the points say; of a box that was given, that box; of
    /// a picture that is one face, the whole of it.
    /// </summary>
    public required FaceBox Box { get; init; }

    /// <summary>The 15 points in the order of <see cref="FaceKeypoint"/>.</summary>
    public required IReadOnlyList<ImagePoint> Points { get; init; }

    /// <summary>The points as the model itself places them, where <see cref="Points"/> follow another convention; else null.</summary>
    internal IReadOnlyList<ImagePoint>? Unshifted { get; init; }

    /// <summary>The model's own points: they tell how the head lies, which no annotator's idea of the points changes.</summary>
    internal IReadOnlyList<ImagePoint> OwnPoints => Unshifted ?? Points;

    /// <summary>One standard deviation of each point's error in image pixels; null where the model gives none.</summary>
    public IReadOnlyList<double>? Sigmas { get; init; }

    /// <summary>
    /// Probability of each point that it is seen, not hidden by something or by a turn of the head, 0 to 1, in the order of
    /// <see cref="FaceKeypoint"/>; null where the model gives none.
    /// </summary>
    public IReadOnlyList<double>? Visibilities { get; init; }

    /// <summary>
    /// How sure it is that this is a face, 0 to 1, at least one half where it is taken for one; null where the model gives none. Of a box that
    /// was given, the model's own probability of a face whose points can be trusted; of a searched picture, what that, the detector and
    /// the other faces say together.
    /// </summary>
    public double? Confidence { get; init; }

    /// <summary>The model's own probability of a face whose points can be trusted, whatever else is known.</summary>
    internal double? Trust { get; init; }

    /// <summary>How well the face can be seen; null where it was not measured.</summary>
    public FaceQuality? Quality { get; init; }

    /// <summary>How the head is turned; null where the points do not tell. The same in every convention.</summary>
    public HeadPose? Pose => HeadPoseEstimator.Estimate(OwnPoints, Sigmas);

    /// <summary>
    /// The square region of the face as its points tell it, the head turned upright by <see cref="Roll"/>.
    /// </summary>
    public FaceBox Region => FaceRegion.FromEyesAndMouth(
        OwnPoints[(int)FaceKeypoint.LeftEyeCenter], OwnPoints[(int)FaceKeypoint.RightEyeCenter], Mouth);

    /// <summary>The plane of the face as its points tell it.</summary>
    public HeadFrame Frame => HeadFrame.FromEyesAndMouth(
        OwnPoints[(int)FaceKeypoint.LeftEyeCenter], OwnPoints[(int)FaceKeypoint.RightEyeCenter], Mouth);

    private ImagePoint Mouth =>
        (OwnPoints[(int)FaceKeypoint.MouthLeftCorner] + OwnPoints[(int)FaceKeypoint.MouthRightCorner]) * 0.5;

    /// <summary>The same face in the pixels of another picture.</summary>
    /// <param name="transform">From this picture to the other, without a turn.</param>
    public FaceKeypoints Moved(SimilarityTransform transform) => this with
    {
        Box = Box.Moved(transform),
        Points = [.. Points.Select(transform.Apply)],
        Unshifted = Unshifted is null ? null : [.. Unshifted.Select(transform.Apply)],
        Sigmas = Sigmas is null ? null : [.. Sigmas.Select(sigma => sigma * transform.Scale)],
    };

    /// <summary>Angle of the line through the eyes in degrees, clockwise on screen positive, in (-180, 180].</summary>
    public double Roll
    {
        get
        {
            var eyes = OwnPoints[(int)FaceKeypoint.LeftEyeCenter] - OwnPoints[(int)FaceKeypoint.RightEyeCenter];
            return Math.Atan2(eyes.Y, eyes.X) * 180 / Math.PI;
        }
    }
}
