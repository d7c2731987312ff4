using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace KeypointService.Streaming;

/// <summary>
/// One live stream. Frames come in and answers go out side by side; between them is room for one frame, and a newer
/// one takes its place: a client that is faster than the service, or slow to read, skips frames and never queues them.
/// </summary>
internal sealed partial class StreamSession(
    WebSocket socket, FrameReceiver receiver, FrameAnswers answers, TimeSpan patience, ILogger<StreamSession> logger)
{
    // A client that was told goodbye has so long to say it too.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    /// <summary>Serves the stream to its end, and closes the socket.</summary>
    /// <param name="evicted">Ends the stream, as another took its place.</param>
    /// <param name="stopping">Ends the stream.</param>
    public async Task RunAsync(CancellationToken evicted, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(evicted, stopping);
        var frames = Channel.CreateBounded<StreamFrame>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true },
            skipped => skipped.Dispose());
        var answering = AnswerAllAsync(frames.Reader, ended);
        try
        {
            var end = await ReceiveAllAsync(frames, evicted, ended.Token);
            frames.Writer.Complete();
            await CloseAsync(await answering ?? end);
        }
        finally
        {
            while (frames.Reader.TryRead(out var left))
            {
                left.Dispose();
            }
        }
    }

    /// <returns>Why the stream ends.</returns>
    private async Task<StreamEnd> ReceiveAllAsync(Channel<StreamFrame> frames, CancellationToken evicted, CancellationToken ended)
    {
        try
        {
            return await receiver.ReceiveAllAsync(frames, evicted, ended);
        }
        catch (WebSocketException)
        {
            // The connection broke; there is nobody left to tell.
            socket.Abort();
            return StreamEnd.Failed;
        }
#pragma warning disable CA1031 // Whatever failed, the client is told that the stream ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(exception);
            return StreamEnd.Failed;
        }
    }

    /// <returns>Null where all frames are answered; else why the stream has to end.</returns>
    private async Task<StreamEnd?> AnswerAllAsync(ChannelReader<StreamFrame> frames, CancellationTokenSource ended)
    {
        ArrayBufferWriter<byte> message = new();
        await using Utf8JsonWriter json = new(message);
        try
        {
            await foreach (var frame in frames.ReadAllAsync(ended.Token))
            {
                TimeSpan pause;
                using (frame)
                {
                    message.ResetWrittenCount();
                    json.Reset();
                    pause = await answers.WriteAsync(frame, json, ended.Token);
                }

                using var late = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
                late.CancelAfter(patience);
                await socket.SendAsync(message.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, late.Token);
                if (pause > TimeSpan.Zero)
                {
                    await Task.WhenAny(Task.Delay(pause, ended.Token), frames.Completion);
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            await ended.CancelAsync();
            return null;
        }
#pragma warning disable CA1031 // Whatever failed, the client is told that the stream ends.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(exception);
            await ended.CancelAsync();
            return StreamEnd.Failed;
        }
    }

    private async Task CloseAsync(StreamEnd end)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
        {
            socket.Abort();
            return;
        }

        using var late = new CancellationTokenSource(Goodbye);
        try
        {
            await socket.CloseAsync(end.Status, end.Reason, late.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stream failed")]
    private partial void LogFailure(Exception exception);
}
