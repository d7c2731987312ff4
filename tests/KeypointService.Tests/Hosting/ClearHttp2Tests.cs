using System.Net;

namespace KeypointService.Tests.Hosting;

/// <summary>HTTP/2 without TLS has a port of its own, by the settings that the documentation names.</summary>
public sealed class ClearHttp2Tests
{
    [Fact]
    public async Task SecondPort_Http2ByPriorKnowledge_IsAnsweredAsTheFirstOneIs()
    {
        var (first, second) = (RunningService.FreePort(), RunningService.FreePort());
        using RunningService service = new(
            new Dictionary<string, string>
            {
                ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{first}",
                ["Kestrel__Endpoints__H2c__Url"] = $"http://127.0.0.1:{second}",
                ["Kestrel__Endpoints__H2c__Protocols"] = "Http2",
            },
            []);
        await service.WaitForAsync(new Uri($"http://127.0.0.1:{first}/health/ready"));
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
}
