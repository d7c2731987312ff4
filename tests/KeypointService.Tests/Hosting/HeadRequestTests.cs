using System.Net;

namespace KeypointService.Tests.Hosting;

/// <summary>Requests for headers alone, through a real server.</summary>
public sealed class HeadRequestTests : IAsyncDisposable
{
    private readonly Service _service = new();

    public HeadRequestTests() => _service.UseKestrel(0);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Head_WhereGetAnswers_IsTheSameWithoutABody()
    {
        using var client = _service.CreateClient();
        string[] paths =
        [
            "/", "/health/live", "/v1/models", "/v1/models/compact", "/v1/models/none", "/problems", "/problems/bad-request", "/v2", "/v2/health/live",
            "/v2/models/compact", "/swagger/v1/swagger.json",
        ];
        foreach (var path in paths)
        {
            using var whole = await client.GetAsync(new Uri(path, UriKind.Relative));
            using HttpRequestMessage request = new(HttpMethod.Head, path);
            using var head = await client.SendAsync(request);

            Assert.Equal((path, whole.StatusCode), (path, head.StatusCode));
            Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Head_WherePostAloneAnswers_IsNoMethod()
    {
        using var client = _service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Head, "/v1/keypoints");
        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("POST", Assert.Single(answer.Content.Headers.Allow));
    }
}
