using System.Net;
using System.Net.Sockets;
using System.Text;
using KeypointService.Hosting;
using Microsoft.AspNetCore.Http;
using Serilog.Events;

namespace KeypointService.Tests.Hosting;

/// <summary>In a process of its own: all services of one process share the meters' names.</summary>
public sealed class MetricsTests
{
    private static readonly Uri Keypoints = new("/v1/keypoints", UriKind.Relative);

    [Fact]
    public async Task Metrics_AfterAPictureAndARejection_TellStagesFacesQueueAndReason()
    {
        using RunningService service = new();
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        using var picture = Service.Raw(Service.Portrait());
        using var text = Service.Raw([1, 2, 3]);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.PostAsync(Keypoints, picture)).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await service.Client.PostAsync(Keypoints, text)).StatusCode);

        var lines = (await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');

        Assert.All(["decode", "detect", "landmarks"], stage => Assert.Contains(lines, line =>
            line.StartsWith("keypoints_stage_duration_seconds_count", StringComparison.Ordinal)
            && line.Contains($"stage=\"{stage}\"", StringComparison.Ordinal) && line.Contains("model=\"compact\"", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("keypoints_rejections_total", StringComparison.Ordinal)
            && line.Contains("reason=\"unsupported-picture\"", StringComparison.Ordinal));
        Assert.All(
            ["keypoints_faces_bucket", "keypoints_queue_duration_seconds_count", "keypoints_in_flight", "http_server_request_duration_seconds_count"],
            name => Assert.Contains(lines, line => line.StartsWith(name, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/Metrics")]
    [InlineData("/Health/ready")]
    public void LevelOf_ProbeInAnySpelling_IsDebug(string path)
    {
        DefaultHttpContext context = new() { Request = { Path = path } };

        Assert.Equal(LogEventLevel.Debug, RequestPipeline.LevelOf(context, elapsed: 1, exception: null));
    }

    [Fact]
    public async Task Metrics_OneReaderThatReadsNothing_KeepsThemFromNobody()
    {
        using RunningService service = new();
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        using TcpClient silent = new() { ReceiveBufferSize = 4096 };
        await silent.ConnectAsync(service.Url.Host, service.Url.Port);
        await silent.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            string.Concat(Enumerable.Repeat($"GET /metrics HTTP/1.1\r\nHost: {service.Url.Authority}\r\n\r\n", 300))));
        await Task.Delay(TimeSpan.FromSeconds(1));

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(8));
        for (var i = 0; i < 5; i++)
        {
            Assert.NotEmpty(await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), patience.Token));
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task Metrics_AfterABatch_CountEachOfItsPicturesOnce()
    {
        using RunningService service = new();
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        using var picture = Service.Raw(Service.Portrait());
        using MultipartFormDataContent form = new()
        {
            { Service.Raw(Service.Portrait(), "image/jpeg"), "images", "one.jpg" },
            { Service.Raw(Service.Group(), "image/jpeg"), "images", "two.jpg" },
        };
        Assert.Equal(HttpStatusCode.OK, (await service.Client.PostAsync(Keypoints, picture)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await service.Client.PostAsync(new Uri("/v1/keypoints:batch", UriKind.Relative), form)).StatusCode);

        var lines = (await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');

        Assert.Equal("3", ValueOf("keypoints_faces_count"));
        Assert.Equal("5", ValueOf("keypoints_faces_sum"));

        string ValueOf(string name) => Assert.Single(lines, line => line.StartsWith($"{name}{{", StringComparison.Ordinal)).Split(' ')[1];
    }
}
