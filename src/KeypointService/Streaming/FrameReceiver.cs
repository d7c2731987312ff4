using System.Diagnostics;
using System.Net.WebSockets;
using System.Threading.Channels;
using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Uploads;

namespace KeypointService.Streaming;

/// <summary>Takes frames from a socket as they come, whether or not anyone keeps up with them.</summary>
/// <param name="socket">An open socket.</param>
/// <param name="memory">The memory that all uploads share.</param>
/// <param name="client">Who sends them.</param>
/// <param name="limit">Most bytes of a frame.</param>
/// <param name="patience">Longest time for a whole frame.</param>
internal sealed class FrameReceiver(
    WebSocket socket, MemoryAccount memory, string client, long limit, TimeSpan patience) : IAsyncDisposable
{
    // Pieces so small cost the service more than their sender, and no camera sends so many: who does is read no faster.
    private const int SmallPiece = 1024;
    private const int MostSmallPieces = 1000;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly long _started = Stopwatch.GetTimestamp();
    private PictureBuffer _buffer = new(memory, client);
    private Task? _receiving;
    private long _secondStarted = Stopwatch.GetTimestamp();
    private int _smallPieces;

    public long Received { get; private set; }

    /// <summary>Receives until the client closes, goes silent or breaks a rule, loses its place, or the service stops.</summary>
    /// <param name="frames">Takes the frames, and gives the one that waits back where there is no memory for a newer one.</param>
    /// <param name="evicted">Tells, once the stream is ended, that another took its place.</param>
    /// <param name="stopping">Ends the stream.</param>
    public async Task<StreamEnd> ReceiveAllAsync(
        Channel<StreamFrame> frames, CancellationToken evicted, CancellationToken stopping)
    {
        try
        {
            StreamEnd? end;
            while ((end = await ReceiveOneAsync(frames.Reader, stopping)) is null)
            {
                _buffer.Trim();
                await frames.Writer.WriteAsync(new StreamFrame(Received++, Stopwatch.GetElapsedTime(_started), _buffer), stopping);
                _buffer = new PictureBuffer(memory, client);
            }

            return end;
        }
        catch (OperationCanceledException)
        {
            return evicted.IsCancellationRequested ? StreamEnd.Replaced : StreamEnd.Stopping;
        }
        catch (TimeoutException)
        {
            return StreamEnd.Idle(patience);
        }
        catch (RequestProblemException problem)
        {
            return problem.Kind == ProblemKind.BodyTooLarge ? StreamEnd.TooLarge(limit) : StreamEnd.Busy(problem.Message);
        }
    }

    /// <summary>Frees the buffer once the socket has let go of it; the socket has to be closed or aborted before.</summary>
    public async ValueTask DisposeAsync()
    {
        await (_receiving ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _buffer.Dispose();
    }

    /// <summary>Room for the next bytes; the client's older frame, where one waits, makes way for them.</summary>
    private Memory<byte> Free(ChannelReader<StreamFrame> waiting)
    {
        try
        {
            return _buffer.Free(limit);
        }
        catch (RequestProblemException)
        {
            if (!waiting.TryRead(out var older))
            {
                throw;
            }

            older.Dispose();
            return _buffer.Free(limit);
        }
    }

    private async Task PaceAsync(CancellationToken stopping)
    {
        var elapsed = Stopwatch.GetElapsedTime(_secondStarted);
        if (elapsed >= Second)
        {
            (_secondStarted, _smallPieces) = (Stopwatch.GetTimestamp(), 0);
        }
        else if (++_smallPieces >= MostSmallPieces)
        {
            await Task.Delay(Second - elapsed, stopping);
        }
    }

    /// <returns>Null where a frame is whole; else why there is none.</returns>
    private async Task<StreamEnd?> ReceiveOneAsync(ChannelReader<StreamFrame> waiting, CancellationToken stopping)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            // Cancelling a receive would break the socket, and no close code could be sent: only the wait is given up.
            var receiving = socket.ReceiveAsync(Free(waiting), CancellationToken.None).AsTask();
            _receiving = receiving;
            var left = patience - Stopwatch.GetElapsedTime(start);
            var result = await receiving.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, stopping);
            switch (result.MessageType)
            {
                case WebSocketMessageType.Close:
                    return StreamEnd.ByClient;
                case WebSocketMessageType.Text:
                    return StreamEnd.Text;
                default:
                    _buffer.Advance(result.Count, limit);
                    break;
            }

            if (result.Count < SmallPiece)
            {
                await PaceAsync(stopping);
            }

            if (result.EndOfMessage)
            {
                return null;
            }
        }
    }
}
