using System.Net;
using System.Net.Sockets;
using System.Text;
using KeypointService.Capacity;
using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using Microsoft.Extensions.DependencyInjection;
using OpenCvSharp;

namespace KeypointService.Tests.Capacity;

/// <summary>Clients that hold what they were given, against a real server.</summary>
public sealed class SlowClientTests : IAsyncDisposable
{
    private static readonly Uri Keypoints = new("/v1/keypoints", UriKind.Relative);
    private readonly Service _service = new();

    public SlowClientTests() => _service.UseKestrel(0);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Upload_ThatStopsAfterAFastStart_IsCutOffAndGivesItsMemoryBack()
    {
        _service.Settings["Limits:StallSeconds"] = "1";
        using var client = _service.CreateClient();
        using var socket = await ConnectAsync(client);
        await SendAsync(socket, "POST /v1/keypoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: 9000000\r\n\r\n");
        await socket.GetStream().WriteAsync(new byte[1_000_000]);

        Assert.StartsWith("HTTP/1.1 408", await ReadAsync(socket), StringComparison.Ordinal);
        var memory = _service.Services.GetRequiredService<PictureMemory>();
        await Eventually.IsTrueAsync(() => memory.Used == 0);
    }

    [Fact]
    public async Task Upload_OverTheLimit_IsAnsweredToAClientThatReadsOnlyWhenAllIsSent()
    {
        const int megabytes = 30;
        using var client = _service.CreateClient();
        using var socket = await ConnectAsync(client);
        await SendAsync(
            socket, $"POST /v1/keypoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: {megabytes << 20}\r\n\r\n");
        var block = new byte[1 << 20];
        for (var sent = 0; sent < megabytes; sent++)
        {
            await socket.GetStream().WriteAsync(block);
        }

        Assert.StartsWith("HTTP/1.1 413", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/keypoints", "image/jpeg")]
    [InlineData("/v1/keypoints", "application/json")]
    [InlineData("/v2/models/compact/infer", "application/json")]
    public async Task Upload_WhoseClientIsGone_IsNoFailureOfTheService(string address, string type)
    {
        using var client = _service.CreateClient();
        using (var socket = await ConnectAsync(client))
        {
            await SendAsync(socket, $"POST {address} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: 5000\r\n\r\n");
            await socket.GetStream().WriteAsync(new byte[2000]);
            var memory = _service.Services.GetRequiredService<PictureMemory>();
            await Eventually.IsTrueAsync(() => memory.Used > 0);

            // The connection is reset, not closed.
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
            await Eventually.IsTrueAsync(() => memory.Used == 0);
        }

        await Task.Delay(200);
        Assert.DoesNotContain("internal-error", await client.GetStringAsync(new Uri("/metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_ThatOnlyAnnounce_HoldNextToNothing()
    {
        using var client = _service.CreateClient();
        List<TcpClient> sockets = [];
        for (var i = 0; i < 64; i++)
        {
            var socket = await ConnectAsync(client);
            sockets.Add(socket);
            await SendAsync(socket, "POST /v1/keypoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: 20000000\r\n\r\nx");
        }

        using var body = Service.Raw(Service.Portrait());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Keypoints, body)).StatusCode);
        Assert.InRange(_service.Services.GetRequiredService<PictureMemory>().Used, 0, 64 * 16 * 1024);
        sockets.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("annotated", "image/png")]
    [InlineData("aligned?size=512", "application/zip")]
    [InlineData("aligned?size=512", "application/json")]
    public async Task Answer_ThatIsNotRead_IsCutOffAndGivesItsMemoryBack(string address, string type)
    {
        _service.Settings["Limits:SendSeconds"] = "1";
        using var client = _service.CreateClient();
        using TcpClient socket = new() { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port);
        var picture = GrainyCrowd();
        await SendAsync(
            socket,
            $"POST /v1/{address} HTTP/1.1\r\nHost: localhost\r\nAccept: {type}\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\n\r\n");
        await socket.GetStream().WriteAsync(picture);
        var memory = _service.Services.GetRequiredService<PictureMemory>().Answers;
        await Eventually.IsTrueAsync(() => memory.Used > 6_000_000);

        await Eventually.IsTrueAsync(() => memory.Used == 0);
    }

    [Fact]
    public async Task Connections_ThatIdleAtTheLimit_MakeRoom()
    {
        _service.Settings["Limits:MaxConnections"] = "8";
        _service.Settings["Limits:ClientShare"] = "1";
        using var client = _service.CreateClient();
        List<TcpClient> idle = [];
        for (var i = 0; i < 8; i++)
        {
            idle.Add(await ConnectAsync(client));
        }

        using var body = Service.Raw(Service.Portrait());
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Keypoints, body, patience.Token)).StatusCode);
        idle.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFF\r\nabc")]
    [InlineData("7FFFFFFFFFFFFFFF\r\nabc")]
    [InlineData("xyz\r\nabc")]
    public async Task Upload_WithAnImpossibleChunk_IsTheClientsFault(string chunk)
    {
        _service.Settings["Limits:StallSeconds"] = "1";
        using var client = _service.CreateClient();
        using var socket = await ConnectAsync(client);
        await SendAsync(socket, $"POST /v1/keypoints HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}");

        Assert.StartsWith("HTTP/1.1 4", await ReadAsync(socket), StringComparison.Ordinal);
    }

    /// <summary>Twenty people in a picture that is hard to compress.</summary>
    private static byte[] GrainyCrowd()
    {
        var faces = Enumerable.Range(0, 20).Select(i => new DrawnFace(new ImagePoint(220 + (400 * (i % 5)), 180 + (400 * (i / 5))), 70));
        using var picture = DrawnFace.Picture(2040, 1640, faces);
        using Mat grain = new(picture.Size(), picture.Type());
        Cv2.Randu(grain, Scalar.All(0), Scalar.All(255));
        Cv2.AddWeighted(picture, 0.85, grain, 0.15, 0, picture);
        return picture.ImEncode(".jpg");
    }

    private static async Task<TcpClient> ConnectAsync(HttpClient client)
    {
        TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port);
        return socket;
    }

    private static async Task SendAsync(TcpClient socket, string text) =>
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string> ReadAsync(TcpClient socket)
    {
        var buffer = new byte[4096];
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        return Encoding.ASCII.GetString(buffer, 0, await socket.GetStream().ReadAsync(buffer, patience.Token));
    }
}
