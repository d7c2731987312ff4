namespace KeypointService.Tests.Hosting;

public sealed class ResponseHeadersTests(Service service) : IClassFixture<Service>
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/models")]
    [InlineData("/v1/models/none")]
    [InlineData("/nowhere")]
    [InlineData("/swagger/index.html")]
    [InlineData("/health/live")]
    public async Task Answer_OfAnyKind_HasTheSecurityHeaders(string path)
    {
        var headers = (await _client.GetAsync(new Uri(path, UriKind.Relative))).Headers;

        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
        Assert.Contains("frame-ancestors 'none'", Assert.Single(headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/swagger/index.html")]
    [InlineData("/Swagger/index.html")]
    public async Task SwaggerUi_InAnySpelling_MayLoadWhatItNeeds(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Contains("style-src 'self' 'unsafe-inline'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }
}
