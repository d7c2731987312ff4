using System.Threading.RateLimiting;
using KeypointService.Problems;
using KeypointService.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace KeypointService.Capacity;

/// <summary>
/// The one door to the workers: as many as are configured work at a time, a finite queue waits before them, oldest
/// first and no longer than the deadline, and whoever finds the queue full is turned away at once.
/// </summary>
internal sealed class Admission : IHealthCheck, IDisposable
{
    private readonly ConcurrencyLimiter _workers;
    private readonly TimeSpan _deadline;
    private readonly int _queueLength;
    private readonly int _workerCount;
    private readonly KeypointTelemetry _telemetry;
    private volatile bool _isClosed;

    public Admission(IOptions<LimitsOptions> limits, KeypointTelemetry telemetry)
    {
        _queueLength = limits.Value.QueueLength;
        _workerCount = limits.Value.WorkerCount;
        _deadline = TimeSpan.FromSeconds(limits.Value.QueueSeconds);
        _telemetry = telemetry;
        _workers = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = _workerCount,
            QueueLimit = _queueLength,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    /// <summary>Requests that wait for a worker.</summary>
    public long Waiting => _workers.GetStatistics()!.CurrentQueuedCount;

    /// <summary>Requests that hold a worker.</summary>
    public long Working => _workerCount - _workers.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>How often a worker was given to somebody so far.</summary>
    public long Answered => _workers.GetStatistics()!.TotalSuccessfulLeases;

    /// <summary>True once the service is stopping: nobody new comes in.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>
    /// Turns a request away before its body is read where it could not enter anyway. Not while the service stops: then
    /// the connection ends with the answer, and a client that is still sending would not live to read it.
    /// </summary>
    /// <exception cref="RequestProblemException">The queue is full.</exception>
    public void Check()
    {
        if (!_isClosed && _queueLength > 0 && Waiting >= _queueLength)
        {
            throw QueueFull();
        }
    }

    /// <summary>Waits for a worker.</summary>
    /// <param name="cancellation">Gives up the place in the queue.</param>
    /// <returns>The worker; dispose it to free it.</returns>
    /// <exception cref="RequestProblemException">The queue is full, the wait too long, or the service is stopping.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        if (_isClosed)
        {
            throw Busy("The service is stopping.");
        }

        using var wait = _telemetry.Wait();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(_deadline);
            var lease = await _workers.AcquireAsync(cancellationToken: patience.Token);
            return lease.IsAcquired ? new Worker(this, lease) : throw QueueFull();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Busy($"No worker became free within {_deadline.TotalSeconds} seconds.");
        }
    }

    /// <summary>Lets nobody new in; those who wait or work go on.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Waits until nobody waits or works.</summary>
    /// <returns>False where some still do when the time is over.</returns>
    public async Task<bool> DrainAsync(CancellationToken timeout)
    {
        const int pollMilliseconds = 20;
        while (Waiting + Working > 0)
        {
            await Task.Delay(pollMilliseconds, timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (timeout.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isClosed ? HealthCheckResult.Unhealthy("Stopping.") : HealthCheckResult.Healthy("Open."));

    public void Dispose() => _workers.Dispose();

    private static RequestProblemException QueueFull() => Busy("All workers are busy and the queue is full.");

    private static RequestProblemException Busy(string detail) => new(ProblemKind.TooBusy, detail);

    private sealed class Worker : IDisposable
    {
        private readonly Admission _admission;
        private readonly RateLimitLease _lease;

        public Worker(Admission admission, RateLimitLease lease)
        {
            (_admission, _lease) = (admission, lease);
            admission._telemetry.Working(1);
        }

        public void Dispose()
        {
            _lease.Dispose();
            _admission._telemetry.Working(-1);
        }
    }
}
