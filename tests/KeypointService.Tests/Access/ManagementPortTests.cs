using System.Net;

namespace KeypointService.Tests.Access;

public sealed class ManagementPortTests
{
    [Fact]
    public async Task ManagementPort_WhereSet_ServesHealthAndMetricsAlone()
    {
        var port = RunningService.FreePort();
        using RunningService service = new($"--Access:ManagementPort={port}");
        var management = new UriBuilder(service.Url) { Port = port }.Uri;
        await service.WaitForAsync(new Uri(management, "/health/ready"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(management, "/metrics"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(service.Url, "/v1/models"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(management, "/v1/models"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service.Url, "/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(service.Url, "/health/live"));

        async Task<HttpStatusCode> StatusAsync(Uri host, string path) =>
            (await service.Client.GetAsync(new Uri(host, path))).StatusCode;
    }
}
