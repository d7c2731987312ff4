using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Cluster;

/// <summary>Processes of the service with a core each, at addresses that they keep when they are started anew. Owns them.</summary>
/// <param name="program"><c>KeypointService.dll</c> of a build or publish output.</param>
internal sealed class Replicas(string program) : IAsyncDisposable
{
    // All clients are one address here; and while a replica warms up, the balancer asks ten times a second.
    private static readonly string[] Settings =
        ["--Access:RequestsPerSecond=0", "--Limits:ClientShare=1", "--Serilog:MinimumLevel:Default=Fatal"];

    private readonly List<(int Port, string Core, ServiceProcess Process)> _all = [];

    public IReadOnlyList<Uri> Urls => [.. _all.Select(replica => replica.Process.Url)];

    /// <summary>Starts one more.</summary>
    public async Task AddAsync(string core, CancellationToken cancellation)
    {
        var port = ServiceProcess.FreePort();
        _all.Add((port, core, await StartAsync(port, core, cancellation)));
    }

    /// <summary>Stops one after the other with SIGTERM, and starts each anew before the next.</summary>
    /// <exception cref="InvalidOperationException">One did not end well.</exception>
    public async Task RestartAllAsync(TimeSpan pause, CancellationToken cancellation)
    {
        for (var i = 0; i < _all.Count; i++)
        {
            if (await _all[i].Process.StopAsync() is not 0 and var code)
            {
                throw new InvalidOperationException($"A replica that was stopped ended with exit code {code}.");
            }

            await StartAgainAsync(i, cancellation);
            await Task.Delay(pause, cancellation);
        }
    }

    /// <summary>Kills one, and starts it anew.</summary>
    public async Task KillOneAsync(TimeSpan pause, CancellationToken cancellation)
    {
        await _all[0].Process.KillAsync();
        await Task.Delay(pause, cancellation);
        await StartAgainAsync(0, cancellation);
        await Task.Delay(pause, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, _, process) in _all)
        {
            await process.DisposeAsync();
        }
    }

    private async Task StartAgainAsync(int i, CancellationToken cancellation)
    {
        var (port, core, old) = _all[i];
        await old.DisposeAsync();
        _all[i] = (port, core, await StartAsync(port, core, cancellation));
    }

    private Task<ServiceProcess> StartAsync(int port, string core, CancellationToken cancellation) =>
        ServiceProcess.StartAsync(program, Settings, core, cancellation, port);
}
