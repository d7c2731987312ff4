using System.Net.WebSockets;
using System.Text.Json;

namespace KeypointService.Tests.Streaming;

/// <summary>A WebSocket client of a service that listens on a real port.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly byte[] _buffer = new byte[64 * 1024];

    public ClientWebSocket Socket { get; } = new();

    /// <summary>The close code and reason that the service gave.</summary>
    public string Close => $"{(int?)Socket.CloseStatus} {Socket.CloseStatusDescription}";

    public static async Task<StreamClient> OpenAsync(Service service, string query = "")
    {
        StreamClient client = new();
        await client.Socket.ConnectAsync(AddressOf(service, query), client._patience.Token);
        return client;
    }

    public static Uri AddressOf(Service service, string query = "")
    {
        using var http = service.CreateClient();
        return new UriBuilder(http.BaseAddress!) { Scheme = "ws", Path = "/v1/stream", Query = query }.Uri;
    }

    public Task SendAsync(byte[] frame, WebSocketMessageType type = WebSocketMessageType.Binary, bool end = true) =>
        Socket.SendAsync(frame, type, end, _patience.Token);

    /// <summary>The next answer; null where the service closes the stream.</summary>
    public async Task<JsonElement?> ReceiveAsync()
    {
        using MemoryStream message = new();
        while (true)
        {
            var result = await Socket.ReceiveAsync(_buffer, _patience.Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            await message.WriteAsync(_buffer.AsMemory(0, result.Count));
            if (result.EndOfMessage)
            {
                message.Position = 0;
                using var document = await JsonDocument.ParseAsync(message);
                return document.RootElement.Clone();
            }
        }
    }

    public async Task<JsonElement> AskAsync(byte[] frame)
    {
        await SendAsync(frame);
        return (await ReceiveAsync())!.Value;
    }

    public Task CloseAsync() => Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "Done.", _patience.Token);

    public ValueTask DisposeAsync()
    {
        Socket.Dispose();
        _patience.Dispose();
        return ValueTask.CompletedTask;
    }
}
