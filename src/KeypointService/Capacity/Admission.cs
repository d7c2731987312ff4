using System.Diagnostics;
using KeypointService.Problems;
using KeypointService.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace KeypointService.Capacity;

/// <summary>
/// The one door to the workers: as many as are configured work at a time, a finite queue waits before them, no longer than
/// the deadline, and whoever finds the queue full is turned away at once. Who came first goes first, but for what it costs:
/// a dear picture waits as if it had come later, and of several workers one is kept for the cheap. One client holds no more than its
/// share of the queue.
/// </summary>
internal sealed class Admission : IHealthCheck
{
    // A picture that takes a tenth of a second lets those pass that come within the next second.
    private const double PassingSeconds = 10;

    private readonly Lock _lock = new();
    private readonly List<Waiter> _waiters = [];
    private readonly DearClients _clients = new();
    private readonly TimeSpan _deadline;
    private readonly TimeSpan _workLimit;
    private readonly int _queueLength;
    private readonly int _mostOfClient;
    private readonly int _workerCount;
    private readonly long _mostBytes;
    private readonly KeypointTelemetry _telemetry;
    private int _working;
    private int _dear;
    private long _bytes;
    private long _answered;
    private volatile bool _isClosed;

    public Admission(IOptions<LimitsOptions> limits, KeypointTelemetry telemetry)
    {
        _queueLength = limits.Value.QueueLength;
        _mostOfClient = Math.Max(1, (int)(_queueLength * limits.Value.ClientShare));
        _workerCount = limits.Value.WorkerCount;
        _mostBytes = limits.Value.MaxWorkingBytes;
        _deadline = TimeSpan.FromSeconds(limits.Value.QueueSeconds);
        _workLimit = TimeSpan.FromSeconds(limits.Value.WorkSeconds);
        _telemetry = telemetry;
    }

    /// <summary>Requests that wait for a worker.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Requests that hold a worker.</summary>
    public int Working => Volatile.Read(ref _working);

    /// <summary>How often a worker was given to somebody so far.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>True once the service is stopping: nobody new comes in.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>
    /// Turns a request away before its body is read where it could not enter anyway. Not while the service stops: then
    /// the connection ends with the answer, and a client that is still sending would not live to read it.
    /// </summary>
    /// <param name="client">Who asks.</param>
    /// <exception cref="RequestProblemException">The queue is full, or the client has its share of it.</exception>
    public void Check(string client)
    {
        if (_isClosed || _queueLength == 0)
        {
            return;
        }

        lock (_lock)
        {
            ThrowIfFull(client);
        }
    }

    /// <summary>Waits for a worker.</summary>
    /// <param name="work">What it is wanted for.</param>
    /// <param name="cancellation">Gives up the place in the queue.</param>
    /// <returns>The worker; dispose it to free it.</returns>
    /// <exception cref="RequestProblemException">The queue is full, the wait too long, or the service is stopping.</exception>
    public async Task<Worker> EnterAsync(Work work, CancellationToken cancellation)
    {
        if (_isClosed)
        {
            throw Busy("The service is stopping.");
        }

        // Who is turned away has not waited.
        var waiter = Queue(work);
        using var wait = _telemetry.Wait();
        if (!waiter.Turn.Task.IsCompleted)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(_deadline);
            await using var givingUp = patience.Token.Register(() => GiveUp(waiter));
            if (!await waiter.Turn.Task)
            {
                cancellation.ThrowIfCancellationRequested();
                throw Busy($"No worker became free within {_deadline.TotalSeconds} seconds.");
            }
        }

        _telemetry.Working(1);
        var start = Stopwatch.GetTimestamp();
        return new Worker(_workLimit, IdleThreads(), () => Leave(waiter, start), cancellation);
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
        Task.FromResult(_isClosed ? HealthCheckResult.Degraded("Stopping.") : HealthCheckResult.Healthy("Open."));

    /// <summary>The thread of one who works, and those that nobody else needs at the moment.</summary>
    private int IdleThreads() => Math.Max(1, Math.Min(_workerCount, Environment.ProcessorCount) - Working + 1);

    /// <summary>Lets a request in at once where it can be, and else lets it wait.</summary>
    /// <exception cref="RequestProblemException">The queue is full, or the client has its share of it.</exception>
    private Waiter Queue(Work work)
    {
        var arrival = Stopwatch.GetTimestamp();
        Waiter waiter;
        lock (_lock)
        {
            var rank = Stopwatch.GetElapsedTime(0, arrival).TotalSeconds + (PassingSeconds * _clients.Expected(work));
            waiter = new(work, arrival, rank, _clients.Has(work.Client));
            if (CanEnter(waiter) && !IsHeldUp())
            {
                Enter(waiter);
            }
            else
            {
                ThrowIfFull(work.Client);
                _waiters.Add(waiter);
            }
        }

        return waiter;
    }

    private void GiveUp(Waiter waiter)
    {
        lock (_lock)
        {
            if (_waiters.Remove(waiter))
            {
                waiter.Turn.SetResult(false);
                LetIn();
            }
        }
    }

    private void Leave(Waiter waiter, long start)
    {
        _telemetry.Working(-1);
        lock (_lock)
        {
            _working--;
            _dear -= waiter.IsDear ? 1 : 0;
            _bytes -= waiter.Work.Bytes;
            _clients.Took(waiter.Work.Client, Stopwatch.GetElapsedTime(start).TotalSeconds);
            LetIn();
        }
    }

    private void LetIn()
    {
        while (!IsHeldUp() && _waiters.Where(CanEnter).MinBy(waiter => waiter.Rank) is { } next)
        {
            _waiters.Remove(next);
            Enter(next);
        }
    }

    /// <summary>True where whoever is next wants more memory than is free, and has been passed for long enough by those who want less.</summary>
    private bool IsHeldUp() => _waiters.MinBy(waiter => waiter.Rank) is { } next
        && !HasRoom(next.Work) && MayWork(next) && Stopwatch.GetElapsedTime(next.Arrival) > _deadline / 2;

    private bool CanEnter(Waiter waiter) => _working < _workerCount && HasRoom(waiter.Work) && MayWork(waiter);

    /// <summary>False for dear work while it has all workers but the one that is kept for the cheap.</summary>
    private bool MayWork(Waiter waiter) => !waiter.IsDear || _dear < Math.Max(1, _workerCount - 1);

    private bool HasRoom(Work work) => _bytes == 0 || _bytes + work.Bytes <= _mostBytes;

    private void Enter(Waiter waiter)
    {
        _working++;
        _dear += waiter.IsDear ? 1 : 0;
        _answered++;
        _bytes += waiter.Work.Bytes;
        waiter.Turn.SetResult(true);
    }

    private void ThrowIfFull(string? client)
    {
        if (_waiters.Count >= _queueLength)
        {
            throw Busy("All workers are busy and the queue is full.");
        }

        if (client is not null && _waiters.Count(waiter => waiter.Work.Client == client) >= _mostOfClient)
        {
            throw Busy("All workers are busy, and as many of your requests wait as one client may have.");
        }
    }

    private static RequestProblemException Busy(string detail) => new(ProblemKind.TooBusy, detail);

    /// <param name="Work">What the worker is wanted for.</param>
    /// <param name="Arrival">Time stamp of when it came.</param>
    /// <param name="Rank">The least goes first.</param>
    /// <param name="IsDear">True for work that keeps a worker for long.</param>
    private sealed record Waiter(Work Work, long Arrival, double Rank, bool IsDear)
    {
        /// <summary>True for a worker, false where there was none in time.</summary>
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
