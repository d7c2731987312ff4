using System.Diagnostics;
using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Cluster;

/// <summary>HAProxy before some replicas of the service. Owns the process.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly string _configuration;
    private readonly Process _process;

    private Balancer(string configuration, Process process, Uri url) => (_configuration, _process, Url) = (configuration, process, url);

    public Uri Url { get; }

    /// <summary>Starts it, and waits until it finds every replica ready.</summary>
    /// <param name="program">HAProxy.</param>
    /// <param name="replicas">Where the replicas are.</param>
    /// <param name="cores">Cores that it may use.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<Balancer> StartAsync(string program, IReadOnlyList<Uri> replicas, string cores, CancellationToken cancellation)
    {
        Uri url = new($"http://127.0.0.1:{ServiceProcess.FreePort()}");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Configuration(url, replicas), cancellation);
        Balancer balancer = new(file, Process.Start(PinnedProcess.Of([program, "-q", "-f", file], [], cores))!, url);
        try
        {
            await balancer.WaitAsync(cancellation);
            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        File.Delete(_configuration);
    }

    // A request is tried again elsewhere where a replica is gone, goes, or refuses; so it has to be held whole until it is answered.
    private static string Configuration(Uri url, IReadOnlyList<Uri> replicas) => $"""
        global
            nbthread 1
            tune.bufsize 2097152
        defaults
            mode http
            timeout connect 1s
            timeout client 60s
            timeout server 60s
            timeout queue 10s
            option http-buffer-request
            option redispatch 1
            retries 5
            retry-on all-retryable-errors
        frontend pictures
            bind {url.Authority}
            default_backend replicas
        backend replicas
            balance leastconn
            option httpchk GET /health/ready
            default-server check inter 100ms fall 1 rise 1
        {string.Join('\n', replicas.Select((replica, i) => $"    server replica{i} {replica.Authority}"))}

        """;

    private async Task WaitAsync(CancellationToken cancellation)
    {
        using HttpClient client = new();
        while (!_process.HasExited)
        {
            try
            {
                using var response = await client.GetAsync(new Uri(Url, "/health/ready"), cancellation);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }

        throw new InvalidOperationException("HAProxy does not start.");
    }
}
