using System.Net;

namespace KeypointService.Tests.Hosting;

public sealed class MetricsTests(Service service) : IClassFixture<Service>
{
    private static readonly Uri Metrics = new("/metrics", UriKind.Relative);
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Metrics_AfterAPicture_TellItsStagesItsFacesAndTheQueue()
    {
        using var body = Service.Raw(Service.Portrait());
        Assert.Equal(HttpStatusCode.OK, (await _client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body)).StatusCode);

        var lines = await LinesAsync();

        Assert.All(["decode", "detect", "landmarks"], stage => Assert.Contains(lines, line =>
            line.StartsWith("keypoints_stage_duration_seconds_count", StringComparison.Ordinal)
            && line.Contains($"stage=\"{stage}\"", StringComparison.Ordinal) && line.Contains("model=\"classic\"", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("keypoints_faces_bucket", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("keypoints_queue_duration_seconds_count", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("keypoints_in_flight", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_AfterARejection_TellItsReason()
    {
        using var body = Service.Raw([1, 2, 3]);
        await _client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body);

        Assert.Contains(await LinesAsync(), line => line.StartsWith("keypoints_rejections_total", StringComparison.Ordinal)
            && line.Contains("reason=\"unsupported-picture\"", StringComparison.Ordinal));
    }

    // The exporter answers from a short cache; what was measured just now may take a moment to show.
    private async Task<string[]> LinesAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(600));
        return (await _client.GetStringAsync(Metrics)).Split('\n');
    }
}
