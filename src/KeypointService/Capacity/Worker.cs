namespace KeypointService.Capacity;

/// <summary>A worker that was waited for; dispose it to free it.</summary>
internal sealed class Worker : IDisposable
{
    private readonly CancellationTokenSource _late;
    private readonly Action _free;

    /// <param name="limit">Longest time to hold it.</param>
    /// <param name="threads">See <see cref="Threads"/>.</param>
    /// <param name="free">Frees it.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public Worker(TimeSpan limit, int threads, Action free, CancellationToken cancellation)
    {
        Threads = threads;
        _free = free;
        _late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _late.CancelAfter(limit);
    }

    /// <summary>Threads that the work may be shared among: more than one where others were idle when it was given.</summary>
    public int Threads { get; }

    /// <summary>Cancelled with the request, and where the work takes too long.</summary>
    public CancellationToken Cancellation => _late.Token;

    public void Dispose()
    {
        _late.Dispose();
        _free();
    }
}
