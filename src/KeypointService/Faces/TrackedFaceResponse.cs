using KeypointService.Vision.Tracking;

namespace KeypointService.Faces;

/// <summary>A face in one frame; its number stays while the face does.</summary>
internal sealed record TrackedFaceResponse(
    int Track, BoxResponse Box, double? Confidence, double Roll, IReadOnlyList<KeypointPointResponse> Keypoints)
{
    public static TrackedFaceResponse From(TrackedFace tracked)
    {
        var face = FaceResponse.From(tracked.Face);
        return new(tracked.Track, face.Box, face.Confidence, face.Roll, face.Keypoints);
    }
}
