using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KeypointService.Benchmarks.Attack;

/// <summary>Clients who post a picture, look at the answer for a moment, and post the next.</summary>
internal static class HonestClients
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs until it is stopped.</summary>
    /// <returns>Whether each request was answered 200, and how long that took.</returns>
    public static async Task<IReadOnlyList<(bool IsAnswered, TimeSpan Time)>> RunAsync(
        Uri service, byte[] picture, int clients, IPAddress address, CancellationToken stop)
    {
        ConcurrentBag<(bool, TimeSpan)> requests = [];
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => PostAllAsync(service, picture, address, requests, stop)));
        return [.. requests];
    }

    private static async Task PostAllAsync(
        Uri service, byte[] picture, IPAddress address, ConcurrentBag<(bool, TimeSpan)> requests, CancellationToken stop)
    {
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellation) =>
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using HttpClient client = new(handler) { Timeout = TimeSpan.FromSeconds(10) };
        while (!stop.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            var isAnswered = false;
            try
            {
                using ByteArrayContent body = new(picture);
                body.Headers.ContentType = new("image/jpeg");
                using var answer = await client.PostAsync(new Uri(service, "/v1/keypoints"), body, CancellationToken.None);
                isAnswered = answer.StatusCode == HttpStatusCode.OK;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not answered.
            }

            requests.Add((isAnswered, Stopwatch.GetElapsedTime(start)));
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
