using OpenCvSharp;

namespace KeypointService.Vision.Video;

/// <summary>
/// Reads the frames of a video file in order, upright. Sound is passed over. Owns the decoder; not safe for
/// concurrent use.
/// </summary>
public sealed class VideoFile : IDisposable
{
    // Where a file does not tell its rate, times are counted as if it had this one.
    private const double UsualRate = 25;

    // CAP_PROP_N_THREADS, for which OpenCvSharp has no name. Requests run side by side, so one each is enough.
    private const int ThreadsProperty = 70;
    private const int Threads = 1;

    private readonly VideoCapture _capture;
    private readonly double _rate;

    private VideoFile(VideoCapture capture)
    {
        _capture = capture;
        var rate = capture.Fps;
        _rate = rate is > 0 and < 1000 ? rate : UsualRate;
    }

    /// <summary>Width of the upright frames in pixels.</summary>
    public int Width => _capture.FrameWidth;

    /// <summary>Height of the upright frames in pixels.</summary>
    public int Height => _capture.FrameHeight;

    /// <summary>Length as the file tells it; zero where it does not. It may be wrong.</summary>
    public TimeSpan Length => TimeSpan.FromSeconds(Math.Clamp(_capture.FrameCount / _rate, 0, TimeSpan.MaxValue.TotalSeconds / 2));

    /// <summary>Number of the current frame, from 0; -1 before the first.</summary>
    public int Frame { get; private set; } = -1;

    /// <summary>Time of the current frame since the first; it never goes back.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">A file whose container <see cref="VideoFormats"/> recognises.</param>
    /// <exception cref="CorruptVideoException">The decoder cannot read it.</exception>
    public static VideoFile Open(string path)
    {
        VideoCapture? capture = null;
        try
        {
            capture = new VideoCapture(path, VideoCaptureAPIs.FFMPEG, [ThreadsProperty, Threads]);
            if (!capture.IsOpened() || capture.FrameWidth < 1 || capture.FrameHeight < 1)
            {
                throw new CorruptVideoException();
            }

            var file = new VideoFile(capture);
            capture = null;
            return file;
        }
        catch (OpenCVException)
        {
            throw new CorruptVideoException();
        }
        finally
        {
            capture?.Dispose();
        }
    }

    /// <summary>Goes to the next frame.</summary>
    /// <returns>False at the end of the video.</returns>
    public bool Next()
    {
        if (!_capture.Grab())
        {
            return false;
        }

        Frame++;
        var told = TimeSpan.FromMilliseconds(Math.Clamp(_capture.PosMsec, 0, TimeSpan.MaxValue.TotalMilliseconds / 2));
        Time = Frame == 0 || told > Time ? told : Time + TimeSpan.FromSeconds(1 / _rate);
        return true;
    }

    /// <summary>Decodes the current frame.</summary>
    /// <param name="image">Receives 8 bits, blue-green-red.</param>
    /// <exception cref="CorruptVideoException">The frame is damaged.</exception>
    public void Read(Mat image)
    {
        if (!_capture.Retrieve(image) || image.Empty())
        {
            throw new CorruptVideoException();
        }
    }

    /// <summary>Frees the decoder.</summary>
    public void Dispose() => _capture.Dispose();
}
