using OpenCvSharp;

namespace KeypointService.Training.Tracking;

/// <summary>Reads the frames of a video file.</summary>
internal static class ClipFrames
{
    /// <summary>The frames and their times; each frame is valid until the next is asked for.</summary>
    /// <exception cref="InvalidDataException">The file is no video that OpenCV reads.</exception>
    public static IEnumerable<(Mat Frame, TimeSpan Time)> Read(string path)
    {
        using var capture = new VideoCapture(path, VideoCaptureAPIs.FFMPEG);
        if (!capture.IsOpened())
        {
            throw new InvalidDataException($"'{path}' is no video that can be read.");
        }

        using var frame = new Mat();
        while (capture.Read(frame) && !frame.Empty())
        {
            yield return (frame, TimeSpan.FromMilliseconds(capture.PosMsec));
        }
    }
}
