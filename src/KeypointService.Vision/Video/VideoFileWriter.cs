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
    private long _last = -1;

    private VideoFileWriter(MovieFile file, MovieEncoder encoder) => (_file, _encoder) = (file, encoder);

    /// <summary>Begins a file.</summary>
    /// <param name="file">An empty file open for reading and writing, which outlives this object.</param>
    /// <param name="size">Size of the frames; of an odd side the last row or column is left out.</param>
    /// <returns>Null where the encoder does not take frames of that size.</returns>
    public static VideoFileWriter? TryCreate(SafeFileHandle file, Size size)
    {
        Libav.Initialize();
        Size even = new(size.Width & ~1, size.Height & ~1);
        if (even.Width == 0 || even.Height == 0 || MovieEncoder.TryOpen(even) is not { } encoder)
        {
            return null;
        }

        try
        {
            return new VideoFileWriter(new MovieFile(file, encoder), encoder);
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

        _last = Math.Max(_last + 1, (long)Math.Round(time.TotalSeconds * MovieEncoder.UnitsPerSecond));
        _encoder.Encode(fits ? image : _scaled, _last);
        _file.Take(_encoder);
    }

    /// <summary>Ends the file: what was encoded is written, and the table of frames behind it.</summary>
    /// <param name="length">Length of the film: how long the last frame is shown.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void End(TimeSpan length)
    {
        _encoder.End();
        _file.Take(_encoder);
        _file.End((long)Math.Round(length.TotalSeconds * MovieEncoder.UnitsPerSecond));
    }

    /// <summary>Frees the encoder.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _encoder.Dispose();
        _scaled.Dispose();
    }
}
