using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Training.Evaluation.Tracking;

/// <summary>Reads the frames of a video file.</summary>
internal static class ClipFrames
{
    /// <summary>The frames and their times; each frame is valid until the next is asked for.</summary>
    /// <exception cref="InvalidDataException">The file is no video that can be read.</exception>
    public static IEnumerable<(Mat Frame, TimeSpan Time)> Read(string path)
    {
        using var video = Open(path);
        using var frame = new Mat();
        while (video.Next())
        {
            video.Read(frame);
            yield return (frame, video.Time);
        }
    }

    private static VideoReader Open(string path)
    {
        try
        {
            return VideoReader.Open(path, new VideoReadOptions());
        }
        catch (UnreadableVideoException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }
}
