using KeypointService.Vision.Video.Ffmpeg;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace KeypointService.Vision.Video;

/// <summary>
/// Writes frames to an MP4 file as MPEG-4 video, each at its own time. Owns the encoder; not safe for concurrent use.
/// </summary>
public sealed unsafe class VideoFileWriter : IDisposable
{
    private readonly MovieFile _file;
    private readonly MovieEncoder _encoder;
    private readonly Mat _scaled = new();
    private readonly double _rate;
    private long _last = -1;
    private long _lastLength;

    private VideoFileWriter(MovieFile file, MovieEncoder encoder, double rate) => (_file, _encoder, _rate) = (file, encoder, rate);

    /// <summary>Begins a file.</summary>
    /// <param name="file">An empty file open for reading and writing, which outlives this object.</param>
    /// <param name="size">Size of the frames; of an odd side the last row or column is left out.</param>
    /// <param name="rate">Frames a second: for how long a frame is shown that is the only one.</param>
    /// <param name="pixelAspect">Width over height that a pixel is shown with.</param>
    /// <returns>Null where the encoder does not take frames of that size.</returns>
    public static VideoFileWriter? TryCreate(SafeFileHandle file, Size size, double rate, double pixelAspect = 1)
    {
        Libav.Initialize();
        Size even = new(size.Width & ~1, size.Height & ~1);
        if (even.Width == 0 || even.Height == 0 || MovieEncoder.TryOpen(even, pixelAspect) is not { } encoder)
        {
            return null;
        }

        try
        {
            return new VideoFileWriter(new MovieFile(file, encoder), encoder, rate);
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>Adds a frame; one of another size is scaled to that of the file.</summary>
    /// <param name="image">8 bits, blue-green-red.</param>
    /// <param name="time">When it is shown, since the first frame; later than the one before.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(Mat image, TimeSpan time)
    {
        var size = _encoder.Size;
        var fits = image.Width >= size.Width && image.Width <= size.Width + 1
            && image.Height >= size.Height && image.Height <= size.Height + 1;
        if (!fits)
        {
            Cv2.Resize(image, _scaled, size);
        }

        // Readers take a longer time between two frames than some hours for none.
        var start = Math.Clamp((long)Math.Round(time.TotalSeconds * MovieEncoder.UnitsPerSecond), _last + 1, _last + (int.MaxValue / 2));
        (_last, _lastLength) = (start, _last < 0 ? 0 : start - _last);
        _encoder.Encode(fits ? image : _scaled, _last);
        _file.Take(_encoder);
    }

    /// <summary>
    /// Ends the file: what was encoded is written, and the table of frames behind it. The last frame is shown as long as the one before it.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void End()
    {
        _encoder.End();
        _file.Take(_encoder);
        _file.End(_last + (_lastLength > 0 ? _lastLength : (long)Math.Round(MovieEncoder.UnitsPerSecond / _rate)));
    }

    /// <summary>Frees the encoder.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _encoder.Dispose();
        _scaled.Dispose();
    }
}
