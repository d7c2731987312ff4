using KeypointService.Faces;
using KeypointService.Vision.Tracking;

namespace KeypointService.Video;

/// <summary>The answer to one frame of a video.</summary>
/// <param name="Frame">Number of the frame in the video, from 0.</param>
/// <param name="Time">Its time in seconds.</param>
/// <param name="Faces">The faces, largest first.</param>
internal sealed record VideoFrameResponse(int Frame, double Time, IReadOnlyList<FaceResponse> Faces)
{
    public static VideoFrameResponse From(int frame, TimeSpan time, IEnumerable<TrackedFace> faces, FaceFormat format, FaceUnit unit) =>
        new(frame, Math.Round(time.TotalSeconds, 4), [.. faces.Select(face => FaceResponse.From(face, format, unit))]);
}
