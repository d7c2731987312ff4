using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace KeypointService.Tests.Hosting;

/// <summary>HTTP/2 without TLS has a port of its own, by the settings that the documentation names.</summary>
public sealed class ClearHttp2Tests
{
    [Fact]
    public async Task SecondPort_Http2ByPriorKnowledge_IsAnsweredAsTheFirstOneIs()
    {
        var (first, second) = (LocalPort.Free(), LocalPort.Free());
        using var service = await StartAsync(first, second);
        using var body = Service.Raw(Service.Portrait());
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"http://127.0.0.1:{second}/v1/keypoints"))
        {
            Content = body,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await service.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), (response.StatusCode, response.Version));
        Assert.Single((await Service.JsonOf(response)).GetProperty("faces").EnumerateArray());
    }

    [Fact]
    public async Task Http2_Connection_HasFewStreamsAndAProblemNoHeaderOfHttp1()
    {
        var (first, second) = (LocalPort.Free(), LocalPort.Free());
        using var service = await StartAsync(first, second);
        using TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, second);
        await using var stream = socket.GetStream();
        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0]);

        // The first frame is the server's settings, six bytes each.
        var head = new byte[9];
        await stream.ReadExactlyAsync(head);
        var settings = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))];
        await stream.ReadExactlyAsync(settings);
        const int mostStreams = 3;
        var streams = settings.Chunk(6).Single(setting => setting[1] == mostStreams);
        Assert.Equal(16u, BinaryPrimitives.ReadUInt32BigEndian(streams.AsSpan(2)));

        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"http://127.0.0.1:{second}/v1/stream"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await service.Client.SendAsync(request);
        await Service.AssertProblem(response, 426, "upgrade-required");
        Assert.Empty(response.Headers.Upgrade);
    }

    [Fact]
    public async Task Http2_Head_HasNoBodyAndARefusalWaitsForTheRequests()
    {
        var (first, second) = (LocalPort.Free(), LocalPort.Free());
        using var service = await StartAsync(first, second);
        foreach (var path in new[] { "/v1/models", "/problems", "/v2", "/v1/nothing" })
        {
            using var head = Request(HttpMethod.Head, path);
            using var answer = await service.Client.SendAsync(head);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        }

        using var picture = new CountedContent(new byte[4_000_000]);
        using var post = Request(HttpMethod.Post, "/v1/keypoints?unknown=1");
        post.Content = picture;
        using var refusal = await service.Client.SendAsync(post);

        await Service.AssertProblem(refusal, 400, "invalid-parameter");
        Assert.Equal(4_000_000, picture.Sent);

        HttpRequestMessage Request(HttpMethod method, string path) => new(method, new Uri($"http://127.0.0.1:{second}{path}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>A body that counts what was taken of it.</summary>
    private sealed class CountedContent(byte[] data) : HttpContent
    {
        public int Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in data.Chunk(100_000))
            {
                await stream.WriteAsync(piece);
                Sent += piece.Length;
            }
        }

        protected override bool TryComputeLength(out long length) => (length = data.Length) > 0;
    }

    private static async Task<RunningService> StartAsync(int first, int second)
    {
        RunningService service = new(
            new Dictionary<string, string>
            {
                ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{first}",
                ["Kestrel__Endpoints__H2c__Url"] = $"http://127.0.0.1:{second}",
                ["Kestrel__Endpoints__H2c__Protocols"] = "Http2",
            },
            []);
        await service.WaitForAsync(new Uri($"http://127.0.0.1:{first}/health/ready"));
        return service;
    }
}
