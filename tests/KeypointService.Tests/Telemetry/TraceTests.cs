using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace KeypointService.Tests.Telemetry;

/// <summary>What a collector is told of requests.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly HttpListener _collector = new();
    private readonly ConcurrentQueue<string> _sent = [];

    public void Dispose() => _collector.Close();

    [Fact]
    public async Task Traces_OfTheInferenceProtocol_TellOfInferenceAndNotOfProbes()
    {
        var address = $"http://127.0.0.1:{LocalPort.Free()}/";
        _collector.Prefixes.Add(address);
        _collector.Start();
        var collecting = CollectAsync();
        Dictionary<string, string> variables = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        };
        using RunningService service = new(variables, []);
        await service.WaitForAsync(new Uri("/v2/health/ready", UriKind.Relative));
        await service.WaitForAsync(new Uri("/v2/models/compact/ready", UriKind.Relative));
        using StringContent request = new(
            $$"""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["{{Convert.ToBase64String(Service.Portrait())}}"]}]}""",
            Encoding.UTF8,
            "application/json");
        using var answer = await service.Client.PostAsync(new Uri("/v2/models/compact/infer", UriKind.Relative), request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await service.WaitForAsync(new Uri("/V1/models", UriKind.Relative));

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!IsSent("/v2/models/{name}/infer") || !IsSent("/V1/models"))
        {
            await Task.Delay(100, patience.Token);
        }

        Assert.DoesNotContain(_sent, sent => sent.Contains("/ready", StringComparison.Ordinal));
        _collector.Stop();
        await collecting;

        bool IsSent(string path) => _sent.Any(sent => sent.Contains(path, StringComparison.Ordinal));
    }

    /// <summary>Keeps what is sent as traces; names and addresses are plain text in it.</summary>
    private async Task CollectAsync()
    {
        while (_collector.IsListening)
        {
            try
            {
                var context = await _collector.GetContextAsync();
                using StreamReader body = new(context.Request.InputStream, Encoding.Latin1);
                var sent = await body.ReadToEndAsync();
                if (context.Request.Url!.AbsolutePath == "/v1/traces")
                {
                    _sent.Enqueue(sent);
                }

                context.Response.Close();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // Stopped while it waited.
                return;
            }
        }
    }
}
