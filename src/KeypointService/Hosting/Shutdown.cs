using KeypointService.Capacity;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;

namespace KeypointService.Hosting;

/// <summary>
/// Empties the service before it stops listening: not ready, nobody new admitted, and everyone who was admitted gets
/// an answer.
/// </summary>
internal sealed partial class Shutdown(
    Admission admission,
    ListenSockets sockets,
    ConnectionGate connections,
    ISystemdNotifier manager,
    IOptions<ShutdownOptions> options,
    ILogger<Shutdown> logger) : IHostedLifecycleService
{
    // For whoever connected last to send a request, and to be answered; who says nothing is not waited for any longer.
    private static readonly TimeSpan LastRequests = TimeSpan.FromSeconds(1);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        admission.Close();
        manager.Notify(ServiceState.Stopping);
        LogStopping();
        var grace = Task.Delay(TimeSpan.FromSeconds(options.Value.GraceSeconds), CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(options.Value.LimitSeconds));
        if (await admission.DrainAsync(limit.Token))
        {
            LogDrained();
        }
        else
        {
            LogCutOff(options.Value.LimitSeconds);
        }

        await grace;
        sockets.TakeNobodyNew();
        await connections.SettleAsync(LastRequests);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: not ready any more, finishing what was admitted")]
    private partial void LogStopping();

    [LoggerMessage(Level = LogLevel.Information, Message = "Everything that was admitted is finished")]
    private partial void LogDrained();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests were cut off: they took longer than {Seconds} seconds")]
    private partial void LogCutOff(double seconds);
}
