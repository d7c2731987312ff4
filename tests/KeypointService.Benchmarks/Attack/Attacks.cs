using System.Net.Sockets;
using OpenCvSharp;

namespace KeypointService.Benchmarks.Attack;

/// <summary>The ways in which clients hold, or ask for, more than their share.</summary>
internal static class Attacks
{
    private const int Megabyte = 1024 * 1024;
    private static readonly byte[] OneByte = new byte[1];
    private static readonly Lazy<byte[]> Noise = new(() => Encode(3000, 3000, isNoise: true, ".jpg"));
    private static readonly Lazy<byte[]> DearWebP = new(() => Encode(4000, 4000, isNoise: false, ".webp"));

    /// <summary>Name, what it does, and one attacker's doing until it is cut off.</summary>
    public static IReadOnlyList<(string Name, int Attackers, Func<AttackTarget, CancellationToken, Task> Once)> All { get; } =
    [
        ("announce: 256 uploads of 1 MB that send a byte", 256, AnnounceAsync),
        ("unfinished: 64 uploads of 20 MB that stop before the end", 64, UnfinishedAsync),
        ("unread: 24 readers of large annotated pictures who do not read", 24, UnreadAsync),
        ("streams: 48 streams of one byte", 48, (target, stop) => StreamAsync(target, 1, stop)),
        ("fragments: 32 streams of 8 MB that are no frame yet", 32, (target, stop) => StreamAsync(target, 8 * Megabyte, stop)),
        ("silent videos: 8 uploads of 50 MB that send a byte", 8, SilentVideoAsync),
        ("idle: 2200 connections that say nothing", 2200, IdleAsync),
        ("dear: 8 clients who post lossless WebP of 16 megapixels", 8, DearAsync),
        ("flood: 32 clients who list the models without a pause", 32, FloodAsync),
        ("files: 8 clients who post the hostile files as pictures and videos", 8, FilesAsync),
    ];

    /// <summary>Lets all attackers begin anew whenever they are cut off.</summary>
    public static async Task RunAsync(int attackers, Func<AttackTarget, CancellationToken, Task> once, AttackTarget target, CancellationToken stop) =>
        await Task.WhenAll(Enumerable.Range(0, attackers).Select(_ => RepeatAsync(once, target, stop)));

    private static async Task RepeatAsync(Func<AttackTarget, CancellationToken, Task> once, AttackTarget target, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await once(target, stop);
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or HttpRequestException)
            {
                // Cut off; a short pause keeps this machine's ports from running out.
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private static async Task AnnounceAsync(AttackTarget target, CancellationToken stop)
    {
        using var client = await AttackClient.OpenAsync(target, AttackClient.Post("/v1/keypoints", "image/jpeg", Megabyte), stop);
        await client.SendAsync(OneByte, stop);
        await client.WaitForTheEndAsync(stop);
    }

    private static async Task UnfinishedAsync(AttackTarget target, CancellationToken stop)
    {
        using var client = await AttackClient.OpenAsync(target, AttackClient.Post("/v1/keypoints", "image/jpeg", 20 * Megabyte), stop);
        await client.SendAsync(new byte[19 * Megabyte], stop);
        await client.WaitForTheEndAsync(stop);
    }

    private static async Task UnreadAsync(AttackTarget target, CancellationToken stop)
    {
        var picture = Noise.Value;
        var head = AttackClient.Post("/v1/keypoints", "image/jpeg\r\nAccept: image/png", picture.Length);
        using var client = await AttackClient.OpenAsync(target, head, stop);
        await client.SendAsync(picture, stop);
        await client.WaitForAnAnswerAsync(stop);
        await Task.Delay(TimeSpan.FromSeconds(30), stop);
    }

    private static async Task StreamAsync(AttackTarget target, int bytes, CancellationToken stop)
    {
        const string head = "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        using var client = await AttackClient.OpenAsync(target, head, stop);
        await client.WaitForAnAnswerAsync(stop);

        // A binary message of 16 MB, masked with zeros.
        await client.SendAsync(new byte[] { 0x82, 0xff, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 }, stop);
        await client.SendAsync(new byte[bytes], stop);
        await client.WaitForTheEndAsync(stop);
    }

    private static async Task SilentVideoAsync(AttackTarget target, CancellationToken stop)
    {
        using var client = await AttackClient.OpenAsync(target, AttackClient.Post("/v1/video", "video/mp4", 50 * Megabyte), stop);
        await client.SendAsync(OneByte, stop);
        await client.WaitForTheEndAsync(stop);
    }

    private static async Task IdleAsync(AttackTarget target, CancellationToken stop)
    {
        using var client = await AttackClient.OpenAsync(target, "", stop);
        await client.WaitForTheEndAsync(stop);
    }

    private static async Task DearAsync(AttackTarget target, CancellationToken stop)
    {
        var picture = DearWebP.Value;
        using var client = await AttackClient.OpenAsync(target, AttackClient.Post("/v1/keypoints", "image/webp", picture.Length), stop);
        await client.SendAsync(picture, stop);
        await client.WaitForAnAnswerAsync(stop);
    }

    private static async Task FloodAsync(AttackTarget target, CancellationToken stop)
    {
        using var client = await AttackClient.OpenAsync(target, "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n", stop);
        await client.WaitForAnAnswerAsync(stop);
    }

    private static async Task FilesAsync(AttackTarget target, CancellationToken stop)
    {
        foreach (var (file, path) in target.Files.SelectMany(file => new[] { (file, "/v1/keypoints"), (file, "/v1/video?every=1000") }))
        {
            using var client = await AttackClient.OpenAsync(target, AttackClient.Post(path, "application/octet-stream", file.Length), stop);
            await client.SendAsync(file, stop);
            await client.WaitForAnAnswerAsync(stop);
        }

        // Without files there is nothing to do, and that at leisure.
        await Task.Delay(10, stop);
    }

    private static byte[] Encode(int width, int height, bool isNoise, string extension)
    {
        using Mat picture = new(height, width, MatType.CV_8UC3, Scalar.All(90));
        if (isNoise)
        {
            Cv2.Randu(picture, Scalar.All(0), Scalar.All(byte.MaxValue));
        }

        return picture.ImEncode(extension);
    }
}
