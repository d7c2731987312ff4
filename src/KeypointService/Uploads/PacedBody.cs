using System.Diagnostics;
using KeypointService.Problems;

namespace KeypointService.Uploads;

/// <summary>
/// A request's body that has to get on all the time: what came fast at first gives no credit to hold memory for later.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="pace">How slow it may be.</param>
/// <param name="cancellation">Cancels a read.</param>
internal sealed class PacedBody(Stream body, UploadPace pace, CancellationToken cancellation) : IncomingStream
{
    private readonly CancellationTokenSource _late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _bytesToGo;

    /// <exception cref="RequestProblemException">The body does not get on, or is malformed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_bytesToGo <= 0)
        {
            var left = pace.Whole - Stopwatch.GetElapsedTime(_started);
            _late.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < pace.Stall ? left : pace.Stall);
            _bytesToGo = pace.StallBytes;
        }

        try
        {
            var read = await body.ReadAsync(buffer, _late.Token);
            _bytesToGo -= read;
            return read;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RequestProblemException(
                ProblemKind.TooSlow,
                $"Send at least {pace.StallBytes} bytes in {pace.Stall.TotalSeconds} seconds, and all within {pace.Whole.TotalSeconds}.");
        }
        catch (IOException exception) when (exception.InnerException is OverflowException)
        {
            // The server's own reader, of a chunk whose size has no end.
            throw new RequestProblemException(ProblemKind.BadRequest, "The size of a chunk is malformed.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        _late.Dispose();
        base.Dispose(disposing);
    }
}
