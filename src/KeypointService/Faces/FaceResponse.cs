using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Pose;
using KeypointService.Vision.Quality;
using KeypointService.Vision.Tracking;

namespace KeypointService.Faces;

/// <summary>A face of the upright picture.</summary>
/// <param name="Track">In a video: the face's number, which stays while the face does.</param>
/// <param name="Box">The box around it.</param>
/// <param name="Confidence">How sure it is that this is a face, by all that detector and model know; null where the model does not judge.</param>
/// <param name="Roll">Degrees, clockwise on screen.</param>
/// <param name="Pose">How the head is turned; null where its points do not tell.</param>
/// <param name="Quality">How well it can be seen.</param>
/// <param name="Keypoints">The 15 keypoints, or the five that were asked for.</param>
internal sealed record FaceResponse(
    int? Track,
    BoxResponse Box,
    double? Confidence,
    double Roll,
    PoseResponse? Pose,
    QualityResponse? Quality,
    IReadOnlyList<KeypointPointResponse> Keypoints)
{
    private const int ConfidenceDigits = 4;

    /// <summary>A face with all points, in pixels.</summary>
    public static FaceResponse From(FaceKeypoints face) => From(face, FaceFormat.Usual, FaceFormat.Usual.For(1, 1));

    public static FaceResponse From(TrackedFace tracked, FaceFormat format, FaceUnit unit) => From(tracked.Face, format, unit, tracked.Track);

    public static FaceResponse From(FaceKeypoints face, FaceFormat format, FaceUnit unit, int? track = null) => new(
        track,
        new(unit.AtX(face.Box.X), unit.AtY(face.Box.Y), unit.Width(face.Box.Width), unit.Height(face.Box.Height)),
        face.Confidence is { } confidence ? Decimals.Round(confidence, ConfidenceDigits) : null,
        Decimals.Round(face.Roll, 1),
        face.Pose is { } pose ? PoseResponse.From(pose) : null,
        face.Quality is { } quality ? QualityResponse.From(quality) : null,
        [.. format.Points.Select(i => KeypointPointResponse.From(face, i, unit))]);

    /// <summary>The least confidence that is written as some number or more: who asks for what an answer says gets that face again.</summary>
    /// <param name="written">As it is asked for; null for none.</param>
    public static double? LeastConfidence(double? written) => written - (0.5 * Math.Pow(10, -ConfidenceDigits));
}

internal readonly record struct BoxResponse(double X, double Y, double Width, double Height);

/// <summary>Degrees: yaw positive to the subject's left, pitch positive up, roll clockwise on screen.</summary>
/// <param name="Yaw">Turn to the side.</param>
/// <param name="Pitch">Nod.</param>
/// <param name="Roll">Tilt.</param>
/// <param name="Sigma">One standard deviation of each.</param>
internal readonly record struct PoseResponse(double Yaw, double Pitch, double Roll, PoseSigmaResponse Sigma)
{
    public static PoseResponse From(HeadPose pose) => new(
        Decimals.Round(pose.Yaw, 1),
        Decimals.Round(pose.Pitch, 1),
        Decimals.Round(pose.Roll, 1),
        new(Decimals.Round(pose.YawSigma, 1), Decimals.Round(pose.PitchSigma, 1), Decimals.Round(pose.RollSigma, 1)));
}

internal readonly record struct PoseSigmaResponse(double Yaw, double Pitch, double Roll);

/// <summary>Each from 0 to 100.</summary>
internal readonly record struct QualityResponse(double Sharpness, double Brightness, double Contrast)
{
    public static QualityResponse From(FaceQuality quality) =>
        new(Decimals.Round(quality.Sharpness, 1), Decimals.Round(quality.Brightness, 1), Decimals.Round(quality.Contrast, 1));
}

/// <param name="Name">Which point.</param>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
/// <param name="Sigma">One standard deviation of its error along an axis; null where the model gives none.</param>
/// <param name="Visibility">Probability that it is seen, not hidden; null where the model gives none.</param>
internal readonly record struct KeypointPointResponse(string Name, double X, double Y, double? Sigma, double? Visibility)
{
    public static KeypointPointResponse From(FaceKeypoints face, int i, FaceUnit unit) => new(
        FaceKeypointSet.Names[i],
        unit.AtX(face.Points[i].X),
        unit.AtY(face.Points[i].Y),
        face.Sigmas is { } sigmas ? unit.Width(sigmas[i]) : null,
        face.Visibilities is { } visibilities ? Decimals.Round(visibilities[i], 3) : null);
}
