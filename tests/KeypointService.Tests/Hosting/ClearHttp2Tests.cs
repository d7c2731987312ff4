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
        var (first, second) = (RunningService.FreePort(), RunningService.FreePort());
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
        var (first, second) = (RunningService.FreePort(), RunningService.FreePort());
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
