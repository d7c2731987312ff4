using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace KeypointService.Benchmarks.Load;

/// <summary>A server that was started here on a free port. Owns the process, and ends it with SIGTERM.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServiceProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public int Id => _process.Id;

    /// <summary>Starts a build of the service, and waits until it is ready.</summary>
    /// <param name="program"><c>KeypointService.dll</c> of a build or publish output.</param>
    /// <param name="settings">Arguments and variables, as <see cref="PinnedProcess.Of"/> takes them.</param>
    /// <param name="cores">Cores that it may use; null for all.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="port">Where it listens; null for any port that is free.</param>
    public static Task<ServiceProcess> StartAsync(
        string program, IEnumerable<string> settings, string? cores, CancellationToken cancellation, int? port = null) =>
        StartAsync(port ?? FreePort(), url => ["dotnet", program, "--urls", url.ToString(), "--Serilog:MinimumLevel:Default=Warning"], settings, cores, cancellation);

    /// <summary>Starts any server, and waits until it answers.</summary>
    /// <param name="commandLine">A command line for the shell, with <c>{port}</c> where the port belongs.</param>
    /// <param name="cores">Cores that it may use; null for all.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task<ServiceProcess> StartAsync(string commandLine, string? cores, CancellationToken cancellation) => StartAsync(
        FreePort(), url => ["sh", "-c", $"exec {commandLine.Replace("{port}", $"{url.Port}", StringComparison.Ordinal)}"], [], cores, cancellation);

    /// <summary>Ends the process with SIGTERM.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            ProcessSignal.Send(ProcessSignal.End, _process.Id);
            using CancellationTokenSource patience = new(Patience);
            await _process.WaitForExitAsync(patience.Token);
        }

        return _process.ExitCode;
    }

    /// <summary>Ends the process at once, as a breakdown would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task<ServiceProcess> StartAsync(
        int port, Func<Uri, IEnumerable<string>> command, IEnumerable<string> settings, string? cores, CancellationToken cancellation)
    {
        Uri url = new($"http://127.0.0.1:{port}");
        ServiceProcess service = new(Process.Start(PinnedProcess.Of(command(url), settings, cores))!, url);
        try
        {
            await service.WaitUntilReadyAsync(cancellation);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        using HttpClient client = new();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        while (!_process.HasExited)
        {
            try
            {
                // A server without this address is ready when it answers at all.
                using var response = await client.GetAsync(new Uri(Url, "/health/ready"), patience.Token);
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }

        throw new InvalidOperationException($"The server ended with exit code {_process.ExitCode} before it was ready.");
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
