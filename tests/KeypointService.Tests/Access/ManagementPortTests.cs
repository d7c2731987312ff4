using System.Net;

namespace KeypointService.Tests.Access;

public sealed class ManagementPortTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManagementPort_WhereSet_ServesHealthAndMetricsAlone(bool hasEndpoint)
    {
        var port = RunningService.FreePort();
        Uri endpoint = new($"http://127.0.0.1:{RunningService.FreePort()}");
        string[] settings = [$"--Access:ManagementPort={port}", "--AllowedHosts=keypoints.example.org"];
        using RunningService service = new(hasEndpoint ? [.. settings, $"--Kestrel:Endpoints:Open:Url={endpoint}"] : settings);
        var open = hasEndpoint ? endpoint : service.Url;
        var management = new UriBuilder(service.Url) { Port = port }.Uri;
        await service.WaitForAsync(new Uri(management, "/health/ready"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(management, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(open, "/v1/models"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(management, "/v1/models"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(open, "/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(open, "/health/live"));

        async Task<HttpStatusCode> StatusAsync(Uri host, string path) =>
            (await service.Client.GetAsync(new Uri(host, path))).StatusCode;
    }
}
