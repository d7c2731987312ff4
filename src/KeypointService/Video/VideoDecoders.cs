using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Uploads;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Video;
using Microsoft.Extensions.Options;

namespace KeypointService.Video;

/// <summary>Starts the processes that decode, no more at a time than there is memory for.</summary>
internal sealed partial class VideoDecoders(
    IOptions<VideoOptions> options, IOptions<LimitsOptions> limits, ILogger<VideoDecoders> logger) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.Decoders);
    private readonly VideoDecoding _decoding = new(DecoderProgram.Of(typeof(Program).Assembly));
    private int _unfiltered;
    private int _waiting;

    /// <summary>True while a video waits for the place of another one.</summary>
    public bool AreWanted => Volatile.Read(ref _waiting) > 0;

    /// <summary>Waits for a place, opens the video and hands it to the caller; the process ends with the call.</summary>
    /// <exception cref="RequestProblemException">The video cannot be read, or passes a limit.</exception>
    public async Task DecodeAsync(
        SpooledVideo video, bool gray, int every, Func<VideoDecoder, Task> use, CancellationToken cancellation)
    {
        await WaitAsync(cancellation);
        try
        {
            await using var decoder = await _decoding.OpenAsync(video.Path, Options(gray, every), cancellation);
            if (!decoder.IsFiltered && Interlocked.Exchange(ref _unfiltered, 1) == 0)
            {
                LogUnfiltered();
            }

            PictureSize.Check("video", decoder.Width, decoder.Height, limits.Value);
            await use(decoder);
        }
        catch (UnreadableVideoException exception)
        {
            if (exception.ExitCode is { } code)
            {
                LogDeath(code, exception.Fault);
            }

            throw ProblemOf(exception);
        }
        catch (DecoderDeathException death)
        {
            LogDeath(death.ExitCode, death.Cause);
            throw;
        }
        finally
        {
            _places.Release();
            _ = Task.Run(_decoding.Prepare, CancellationToken.None);
        }
    }

    public void Dispose()
    {
        _decoding.Dispose();
        _places.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await _places.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private VideoDecoderOptions Options(bool gray, int every) => new()
    {
        MaxPixels = MaxPixels,
        MaxMemoryBytes = options.Value.DecoderBytes,
        MaxProcessorSeconds = options.Value.MaxDecodingSeconds,
        FrameDeadline = TimeSpan.FromSeconds(options.Value.FrameSeconds),
        Every = every,
        Gray = gray,
    };

    private long MaxPixels => Math.Min(options.Value.MaxPixels, limits.Value.MaxPixels);

    private RequestProblemException ProblemOf(UnreadableVideoException exception) => exception.Fault switch
    {
        VideoFault.NoVideo or VideoFault.NoFilm => new RequestProblemException(ProblemKind.UnsupportedVideo, exception.Message),
        VideoFault.TooManyPixels => new RequestProblemException(
            ProblemKind.TooManyPixels, $"The video has frames of more than {MaxPixels} pixels.")
        {
            Members = new Dictionary<string, object?> { ["maxPixels"] = MaxPixels },
        },
        VideoFault.TooMuchMemory => new RequestProblemException(ProblemKind.CostlyVideo, exception.Message)
        {
            Members = new Dictionary<string, object?> { ["maxDecoderBytes"] = options.Value.DecoderBytes },
        },
        VideoFault.TooSlow => new RequestProblemException(ProblemKind.CostlyVideo, exception.Message)
        {
            Members = new Dictionary<string, object?>
            {
                ["maxDecodingSeconds"] = options.Value.MaxDecodingSeconds,
                ["frameSeconds"] = options.Value.FrameSeconds,
            },
        },
        _ => new RequestProblemException(ProblemKind.UndecodableVideo, exception.Message),
    };

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The process that decoded a video ended with exit code {ExitCode} ({Reason}); 128 and more is a signal")]
    private partial void LogDeath(int exitCode, Enum reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "This system does not filter the calls of the processes that decode videos; their other limits hold")]
    private partial void LogUnfiltered();
}
