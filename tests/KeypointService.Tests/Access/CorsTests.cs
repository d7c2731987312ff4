namespace KeypointService.Tests.Access;

public sealed class CorsTests
{
    private const string Header = "Access-Control-Allow-Origin";

    [Theory]
    [InlineData(null, "https://example.org", null)]
    [InlineData("https://example.org", "https://example.org", "https://example.org")]
    [InlineData("https://example.org", "https://evil.example", null)]
    [InlineData("*", "https://evil.example", "*")]
    public async Task Request_FromAnOrigin_IsAllowedWhereConfigured(string? configured, string origin, string? expected)
    {
        await using var service = new Service();
        if (configured is not null)
        {
            service.Settings["Access:CorsOrigins:0"] = configured;
        }

        using var client = service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models");
        request.Headers.Add("Origin", origin);
        var response = await client.SendAsync(request);

        Assert.Equal(expected, response.Headers.TryGetValues(Header, out var values) ? Assert.Single(values) : null);
    }

    [Theory]
    [InlineData("Allow")]
    [InlineData("Inference-Header-Content-Length")]
    [InlineData("Retry-After")]
    [InlineData("Server-Timing")]
    [InlineData("Video-Broken-Off")]
    [InlineData("WWW-Authenticate")]
    public async Task Request_FromAConfiguredOrigin_MayReadTheHeadersThatTellSomething(string header)
    {
        await using var service = new Service { Settings = { ["Access:CorsOrigins:0"] = "https://example.org" } };
        using var client = service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models");
        request.Headers.Add("Origin", "https://example.org");
        var response = await client.SendAsync(request);

        Assert.Contains(header, response.Headers.GetValues("Access-Control-Expose-Headers").SelectMany(line => line.Split(',')));
    }

    [Fact]
    public async Task Preflight_WithKeysRequired_PassesWithoutOne()
    {
        await using var service = new Service
        {
            Settings = { ["Access:CorsOrigins:0"] = "https://example.org", ["Access:ApiKeys:0"] = "first-key-0123456789" },
        };
        using var client = service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Options, "/v1/keypoints");
        request.Headers.Add("Origin", "https://example.org");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "x-api-key");

        var response = await client.SendAsync(request);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal("https://example.org", Assert.Single(response.Headers.GetValues(Header)));
    }
}
