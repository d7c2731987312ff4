using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace KeypointService.StreamBenchmark;

/// <summary>One client that always has two frames under way: one that is worked on, one that waits.</summary>
/// <param name="frame">The encoded frame.</param>
internal sealed class StreamLoad(byte[] frame) : IDisposable
{
    private const int UnderWay = 2;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private long _next;

    public Task OpenAsync(Uri address, CancellationToken cancellation) => _socket.ConnectAsync(address, cancellation);

    /// <summary>Sends frames for a while and waits for every answer.</summary>
    /// <exception cref="InvalidDataException">The service answers a frame with a problem.</exception>
    public async Task<StreamResult> RunAsync(TimeSpan duration, CancellationToken cancellation)
    {
        Queue<(long Number, long At)> sent = new();
        List<double> latencies = [];
        Answer? answer = null;
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            while (sent.Count < UnderWay && Stopwatch.GetElapsedTime(start) < duration)
            {
                sent.Enqueue((_next++, Stopwatch.GetTimestamp()));
                await _socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellation);
            }

            if (sent.Count == 0)
            {
                break;
            }

            // A frame that a newer one overtook gets no answer.
            answer = Read(await ReceiveAsync(cancellation));
            while (sent.TryDequeue(out var oldest))
            {
                if (oldest.Number == answer.Frame)
                {
                    latencies.Add(Stopwatch.GetElapsedTime(oldest.At).TotalMilliseconds);
                    break;
                }
            }
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new(latencies.Count, seconds, latencies.Order().ElementAt(latencies.Count / 2), latencies.Max(), answer!.Size, answer.Faces);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidDataException($"The service closed the stream: {_socket.CloseStatusDescription}");
            }

            length += result.Count;
            if (result.EndOfMessage)
            {
                return _buffer.AsMemory(0, length);
            }
        }
    }

    private static Answer Read(ReadOnlyMemory<byte> message)
    {
        using var answer = JsonDocument.Parse(message);
        if (!answer.RootElement.TryGetProperty("faces", out var faces))
        {
            throw new InvalidDataException($"A frame was refused: {answer.RootElement}");
        }

        var image = answer.RootElement.GetProperty("image");
        return new(
            answer.RootElement.GetProperty("frame").GetInt64(),
            $"{image.GetProperty("width")}×{image.GetProperty("height")}",
            faces.GetArrayLength());
    }

    private sealed record Answer(long Frame, string Size, int Faces);
}
