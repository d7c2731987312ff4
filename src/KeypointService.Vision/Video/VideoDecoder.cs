using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video.Isolation;
using OpenCvSharp;

namespace KeypointService.Vision.Video;

/// <summary>
/// Decodes a video of unknown origin in a process of its own, which has limits of memory and time, can open no file and
/// no connection, and takes nobody with it where it breaks down. Owns the process; not safe for concurrent use.
/// </summary>
public sealed class VideoDecoder : IAsyncDisposable
{
    private readonly VideoProcess _process;
    private readonly VideoDecoderOptions _options;

    private VideoDecoder(VideoProcess process, VideoDecoderOptions options, in DecoderMessage opened)
    {
        (_process, _options) = (process, options);
        (Width, Height) = (opened.Width, opened.Height);
        Rate = FrameRate.OrUsual(opened.Rate);
        PixelAspect = Video.PixelAspect.OrSquare(opened.PixelAspect);
        Length = Seconds(opened.Seconds);
        IsFiltered = opened.IsFiltered != 0;
    }

    /// <summary>Width of the upright frames in pixels, as the container tells it.</summary>
    public int Width { get; }

    /// <summary>Height of the upright frames in pixels, as the container tells it.</summary>
    public int Height { get; }

    /// <summary>Frames a second on average as the file tells it; the usual 25 where it does not.</summary>
    public double Rate { get; }

    /// <summary>Width over height that a pixel of the upright frames is shown with, as the file tells it; 1 for most.</summary>
    public double PixelAspect { get; }

    /// <summary>Length as the file tells it; zero where it does not. It may be wrong.</summary>
    public TimeSpan Length { get; }

    /// <summary>Whether the system filters the process's calls; the other limits hold in any case.</summary>
    public bool IsFiltered { get; }

    /// <summary>Number of the current frame in the video, from 0; -1 before the first.</summary>
    public int Frame { get; private set; } = -1;

    /// <summary>Time of the current frame since the first; it never goes back.</summary>
    public TimeSpan Time { get; private set; }

    /// <summary>The image of the current frame, upright; 8 bits, blue-green-red or grayscale. It may be drawn on.</summary>
    public Mat Image { get; } = new();

    /// <summary>True where the end of the file is missing. Known at the end.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Errors met so far: parts of the film that are missing or are not what was recorded.</summary>
    public int Errors { get; private set; }

    /// <summary>Number of the frame at which the first error was met; -1 where there is none.</summary>
    public int FirstError { get; private set; } = -1;

    /// <summary>What of the frames so far is damaged, or missing behind them, as a sentence; null for nothing. Known at the end.</summary>
    public string? Fault =>
        DamagedFrame is { } frame ? $"The video is damaged, first at frame {frame}; the frames from there on may show it."
        : Errors > 0 || IsCutOff ? $"The video breaks off after frame {Frame}: the rest of the file is missing."
        : null;

    /// <summary>Number of the first frame that may show damage; null for none.</summary>
    public int? DamagedFrame => Errors > 0 && FirstError <= Frame ? FirstError : null;

    /// <summary>Has a process open a video.</summary>
    /// <param name="fresh">The process, which waits for a video; it is this decoder's from now on.</param>
    /// <param name="path">The file, by a path that the process can open.</param>
    /// <param name="options">What it may cost.</param>
    /// <param name="cancellation">Ends the process.</param>
    /// <exception cref="UnreadableVideoException">The video cannot be read, or passes a limit.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process for want of memory.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal static async Task<VideoDecoder> OpenAsync(
        DecoderProcess fresh, string path, VideoDecoderOptions options, CancellationToken cancellation)
    {
        VideoProcess process = new(fresh);
        try
        {
            await process.AskAsync(path, options, cancellation).ConfigureAwait(false);
            var opened = await process.ReadAsync(options.FrameDeadline, cancellation).ConfigureAwait(false);
            return opened.Kind == DecoderMessageKind.Opened
                ? new VideoDecoder(process, options, opened)
                : throw FailureOf(opened);
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Goes to the next frame that is given.</summary>
    /// <param name="cancellation">Ends the process.</param>
    /// <returns>False at the end of the video.</returns>
    /// <exception cref="UnreadableVideoException">The frame cannot be read, or passes a limit.</exception>
    /// <exception cref="DecoderDeathException">The system ended the process for want of memory.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<bool> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var message = await _process.ReadAsync(_options.FrameDeadline, cancellation).ConfigureAwait(false);
            if (message.Kind is not (DecoderMessageKind.Frame or DecoderMessageKind.Skipped or DecoderMessageKind.Ended))
            {
                throw FailureOf(message);
            }

            (Errors, FirstError, IsCutOff) = (message.Errors, message.FirstError, message.IsCutOff != 0);
            if (message.Kind == DecoderMessageKind.Ended)
            {
                return false;
            }

            (Frame, Time) = (message.Frame, Seconds(message.Seconds));
            if (message.Kind == DecoderMessageKind.Frame)
            {
                CheckSize(message);
                Image.Create(message.Height, message.Width, _options.Gray ? MatType.CV_8UC1 : MatType.CV_8UC3);
                await _process.ReadPixelsAsync(Image, _options.FrameDeadline, cancellation).ConfigureAwait(false);
                return true;
            }
        }
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        Image.Dispose();
    }

    // The process may be in the hands of whoever made the video: what it says is held against the limits here as well.
    private void CheckSize(in DecoderMessage frame)
    {
        if (frame.Width < 1 || frame.Height < 1 || (long)frame.Width * frame.Height > _options.MaxPixels
            || frame.Channels != (_options.Gray ? 1 : 3))
        {
            throw new UnreadableVideoException(VideoFault.DecoderFailed);
        }
    }

    private static UnreadableVideoException FailureOf(in DecoderMessage message) =>
        message.Kind == DecoderMessageKind.Failed && Enum.IsDefined(message.Fault)
            ? new UnreadableVideoException(message.Fault, message.CodecText)
            : new UnreadableVideoException(VideoFault.DecoderFailed);

    private static TimeSpan Seconds(double seconds) =>
        seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 2)) : TimeSpan.Zero;
}
