using System.Net;
using KeypointService.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace KeypointService.Tests.Access;

public sealed class ManagementPortTests
{
    [Theory]
    [InlineData("http://localhost:5000;http://+:9090", null)]
    [InlineData("http://+:80;http://+:9090", null, "urls=http://+:80")]
    [InlineData(null, "8080;9090", "http_ports=8080")]
    [InlineData(null, "9090", "http_ports=", "https_ports=8443")]
    public void Listen_ManagementPort_OpensNothingElse(string? urls, string? ports, params string[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(
            settings.Append("Access:ManagementPort=9090").Select(setting => setting.Split('=')).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])));

        ManagementPort.Listen(builder);

        Assert.Equal(urls, builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey));
        Assert.Equal(ports, builder.WebHost.GetSetting(WebHostDefaults.HttpPortsKey));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManagementPort_WhereSet_ServesHealthAndMetricsAlone(bool hasEndpoint)
    {
        var port = LocalPort.Free();
        Uri endpoint = new($"http://127.0.0.1:{LocalPort.Free()}");
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
