using System.Diagnostics;
using KeypointService.Problems;

namespace KeypointService.Uploads;

/// <summary>
/// A request's body that has to get on all the time: what came fast at first gives no credit to hold memory for later. Once the
/// service stops it has to end soon: it would be refused when it is whole.
/// </summary>
internal sealed class PacedBody : IncomingStream
{
    // Many clients read no answer before they have sent all: who is nearly through sends the rest.
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(5);

    private readonly Stream _body;
    private readonly UploadPace _pace;
    private readonly long _limit;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stopped = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly CancellationTokenSource _late;
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _bytesToGo;
    private long _taken;

    /// <param name="body">The body.</param>
    /// <param name="pace">How slow it may be.</param>
    /// <param name="limit">Most bytes of it, also where it does not announce how many there are.</param>
    /// <param name="cancellation">Cancels a read.</param>
    public PacedBody(Stream body, UploadPace pace, long limit, CancellationToken cancellation)
    {
        (_body, _pace, _limit, _cancellation) = (body, pace, limit, cancellation);
        _late = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopped.Token);
        _stopping = pace.Stopping.Register(() => _stopped.CancelAfter(LastBytes));
    }

    /// <exception cref="RequestProblemException">
    /// The body is too large, does not get on, is malformed, or comes in while the service stops.
    /// </exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_bytesToGo <= 0)
        {
            var left = _pace.Whole - Stopwatch.GetElapsedTime(_started);
            _late.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < _pace.Stall ? left : _pace.Stall);
            _bytesToGo = _pace.StallBytes;
        }

        try
        {
            var read = await _body.ReadAsync(buffer, _late.Token);
            _bytesToGo -= read;
            _taken += read;
            return _taken <= _limit ? read : throw PictureBuffer.TooLarge(_limit);
        }
        catch (OperationCanceledException) when (!_cancellation.IsCancellationRequested)
        {
            throw _stopped.IsCancellationRequested
                ? new RequestProblemException(ProblemKind.TooBusy, "The service is stopping, and the body was not whole in time.")
                : new RequestProblemException(
                    ProblemKind.TooSlow,
                    $"Send at least {_pace.StallBytes} bytes in {_pace.Stall.TotalSeconds} seconds, and all within {_pace.Whole.TotalSeconds}.");
        }
        catch (IOException exception) when (exception.InnerException is OverflowException)
        {
            // The server's own reader, of a chunk whose size has no end.
            throw new RequestProblemException(ProblemKind.BadRequest, "The size of a chunk is malformed.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stopping.Dispose();
        _late.Dispose();
        _stopped.Dispose();
        base.Dispose(disposing);
    }
}
