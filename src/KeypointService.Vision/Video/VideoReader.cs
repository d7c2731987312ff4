using KeypointService.Vision.Video.Ffmpeg;
using Microsoft.Win32.SafeHandles;
using OpenCvSharp;

namespace KeypointService.Vision.Video;

/// <summary>
/// Reads the frames of a video file in order, upright, in this process: for files that are trusted. Sound is passed
/// over. Owns the decoder; not safe for concurrent use.
/// </summary>
public sealed class VideoReader : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly VideoReadOptions _options;
    private readonly Demuxer _film;
    private readonly FrameDecoder _decoder;
    private readonly FramePixels _pixels = new();
    private readonly DisplayMatrix _matrix;
    private readonly double _timeUnit;
    private long _firstStamp = Libav.NoTimestamp;

    private unsafe VideoReader(SafeFileHandle file, bool owned, Demuxer film, FrameDecoder decoder, bool isCutOff, VideoReadOptions options)
    {
        (_file, _film, _decoder, _options) = (owned ? file : null, film, decoder, options);
        _matrix = film.Matrix();
        _timeUnit = film.Stream->TimeBase.Value;
        var size = _matrix.Apply(new Size(film.Stream->Parameters->Width, film.Stream->Parameters->Height));
        (Width, Height) = (size.Width, size.Height);
        PixelAspect = _matrix.Transposed ? 1 / film.PixelAspect() : film.PixelAspect();
        Rate = FrameRate.OrUsual(film.Stream->AverageRate.Value);
        Length = film.Length();
        IsCutOff = isCutOff;
    }

    /// <summary>Width of the upright frames in pixels, as the container tells it.</summary>
    public int Width { get; }

    /// <summary>Height of the upright frames in pixels, as the container tells it.</summary>
    public int Height { get; }

    /// <summary>Width over height that a pixel of the upright frames is shown with, as the file tells it; 1 for most.</summary>
    public double PixelAspect { get; }

    /// <summary>Frames a second on average as the file tells it; the usual 25 where it does not.</summary>
    public double Rate { get; }

    /// <summary>Length as the file tells it; zero where it does not. It may be wrong.</summary>
    public TimeSpan Length { get; }

    /// <summary>True where the file is shorter than it says: its end is missing.</summary>
    public bool IsCutOff { get; }

    /// <summary>Number of the current frame, from 0; -1 before the first.</summary>
    public int Frame { get; private set; } = -1;

    /// <summary>Time of the current frame since the first; it never goes back.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>Errors met so far: parts of the film that are missing or are not what was recorded.</summary>
    public int Errors { get; private set; }

    /// <summary>Number of the frame at which the first error was met; -1 where there is none.</summary>
    public int FirstError { get; private set; } = -1;

    /// <summary>Opens a file.</summary>
    /// <param name="path">A file whose container <see cref="VideoFormats"/> recognises.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="UnreadableVideoException">It is no video that can be read, or passes a limit.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static VideoReader Open(string path, VideoReadOptions options)
    {
        var file = File.OpenHandle(path);
        try
        {
            return Open(file, owned: true, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file that is open already and stays so.</summary>
    /// <param name="file">The file, which outlives the reader.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="UnreadableVideoException">It cannot be read, or passes a limit.</exception>
    public static VideoReader Open(SafeFileHandle file, VideoReadOptions options) => Open(file, owned: false, options);

    /// <summary>Goes to the next frame.</summary>
    /// <returns>False at the end of the video.</returns>
    /// <exception cref="UnreadableVideoException">The frame passes a limit.</exception>
    public unsafe bool Next()
    {
        var found = _decoder.Next(_film);
        if (_decoder.Errors > 0)
        {
            Errors += _decoder.Errors;
            FirstError = FirstError < 0 ? Frame + 1 : FirstError;
        }

        if (!found)
        {
            return false;
        }

        Frame++;
        CheckSize(_decoder.Frame->Width, _decoder.Frame->Height, _options.MaxPixels);
        var told = TimeOf(_decoder.Frame->BestTimestamp);
        Time = Frame == 0 || told > Time ? told : Time + TimeSpan.FromSeconds(1 / Rate);
        return true;
    }

    /// <summary>Gives the image of the current frame.</summary>
    /// <param name="image">Receives 8 bits, blue-green-red, or grayscale where the options ask for it.</param>
    /// <exception cref="UnreadableVideoException">The frame is damaged.</exception>
    public unsafe void Read(Mat image)
    {
        if (!_pixels.Read(_decoder.Frame, _matrix, _options.Gray, image))
        {
            throw new UnreadableVideoException(Libav.RanOutOfMemory ? VideoFault.TooMuchMemory : VideoFault.Damaged);
        }
    }

    /// <summary>Frees the decoder.</summary>
    public void Dispose()
    {
        _pixels.Dispose();
        _decoder.Dispose();
        _film.Dispose();
        _file?.Dispose();
    }

    private static unsafe VideoReader Open(SafeFileHandle file, bool owned, VideoReadOptions options)
    {
        Span<byte> head = stackalloc byte[VideoFormats.SignatureLength];
        var format = VideoFormats.Of(head[..RandomAccess.Read(file, head, 0)]) ?? throw new UnreadableVideoException(VideoFault.NoVideo);
        var isCutOff = ContainerLength.IsCutOff(file, format);
        var film = Demuxer.Open(file, format, FrameDecoder.Options(options.MaxPixels));
        FrameDecoder? decoder = null;
        try
        {
            CheckSize(film.Stream->Parameters->Width, film.Stream->Parameters->Height, options.MaxPixels);
            decoder = new FrameDecoder(film, options.MaxPixels);
            return new VideoReader(file, owned, film, decoder, isCutOff, options);
        }
        catch
        {
            decoder?.Dispose();
            film.Dispose();
            throw;
        }
    }

    private static void CheckSize(int width, int height, long maxPixels)
    {
        if ((long)width * height > maxPixels)
        {
            throw new UnreadableVideoException(VideoFault.TooManyPixels);
        }
    }

    private TimeSpan TimeOf(long stamp)
    {
        if (stamp == Libav.NoTimestamp)
        {
            return TimeSpan.Zero;
        }

        _firstStamp = _firstStamp == Libav.NoTimestamp ? stamp : _firstStamp;
        var seconds = ((double)stamp - _firstStamp) * _timeUnit;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.MaxValue.TotalSeconds / 2));
    }
}
