using System.Diagnostics;
using KeypointService.Problems;

namespace KeypointService.Uploads;

/// <summary>
/// A request's body that has to get on all the time: what came fast at first gives no credit to hold memory for later.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="pace">How slow it may be.</param>
/// <param name="cancellation">Cancels a read.</param>
internal sealed class PacedBody(Stream body, UploadPace pace, CancellationToken cancellation) : Stream
{
    private readonly CancellationTokenSource _late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _bytesToGo;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _late.Dispose();
        base.Dispose(disposing);
    }
}
