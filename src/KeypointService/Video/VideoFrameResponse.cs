using KeypointService.Faces;
using KeypointService.Vision.Tracking;
using KeypointService.Vision.Video;

namespace KeypointService.Video;

/// <summary>The answer to one frame of a video.</summary>
/// <param name="Frame">Number of the frame in the video, from 0.</param>
/// <param name="Time">Its time in seconds.</param>
/// <param name="Faces">The faces, largest first.</param>
internal sealed record VideoFrameResponse(int Frame, double Time, IReadOnlyList<FaceResponse> Faces)
{
    /// <param name="video">The video, at the frame.</param>
    /// <param name="faces">The frame's faces.</param>
    /// <param name="format">How they are written.</param>
    public static VideoFrameResponse From(VideoDecoder video, IEnumerable<TrackedFace> faces, FaceFormat format)
    {
        var unit = format.For(video.Image.Width, video.Image.Height);
        return new(video.Frame, Math.Round(video.Time.TotalSeconds, 4), [.. faces.Select(face => FaceResponse.From(face, format, unit))]);
    }
}
