using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Tracking;

namespace KeypointService.Faces;

/// <summary>A face, in pixels of the upright picture.</summary>
/// <param name="Track">In a video: the face's number, which stays while the face does.</param>
/// <param name="Box">The box around it.</param>
/// <param name="Confidence">Probability that it is a face whose points can be trusted; null where the model does not judge.</param>
/// <param name="Roll">Degrees, clockwise on screen.</param>
/// <param name="Keypoints">The 15 keypoints.</param>
internal sealed record FaceResponse(
    int? Track, BoxResponse Box, double? Confidence, double Roll, IReadOnlyList<KeypointPointResponse> Keypoints)
{
    public static FaceResponse From(TrackedFace tracked) => From(tracked.Face, tracked.Track);

    public static FaceResponse From(FaceKeypoints face) => From(face, track: null);

    private static FaceResponse From(FaceKeypoints face, int? track) => new(
        track,
        new BoxResponse(Pixels(face.Box.X), Pixels(face.Box.Y), Pixels(face.Box.Width), Pixels(face.Box.Height)),
        face.Confidence is { } confidence ? Math.Round(confidence, 4) : null,
        Math.Round(face.Roll, 1),
        [.. face.Points.Select((point, i) => new KeypointPointResponse(
            FaceKeypointSet.Names[i],
            Pixels(point.X),
            Pixels(point.Y),
            face.Sigmas is { } sigmas ? Pixels(sigmas[i]) : null))]);

    // A hundredth of a pixel is far below what any model resolves, and keeps the answer short.
    private static double Pixels(double value) => Math.Round(value, 2);
}

internal readonly record struct BoxResponse(double X, double Y, double Width, double Height);

internal readonly record struct KeypointPointResponse(string Name, double X, double Y, double? Sigma);
