using KeypointService.Capacity;
using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Video;

/// <summary>
/// The workers that videos may hold at a time: one fewer than there are, so that pictures find one free. Where there
/// is one alone it is shared, a frame at a time.
/// </summary>
internal sealed class VideoWorkers(Admission admission, IOptions<LimitsOptions> limits) : IDisposable
{
    // A video in progress waits out a full queue; it would be a pity to throw it away.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _places = new(Math.Max(1, limits.Value.WorkerCount - 1));

    /// <summary>Waits for a worker, however long.</summary>
    /// <param name="client">Whose video it is.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The worker; dispose it to free it.</returns>
    /// <exception cref="RequestProblemException">The service is stopping.</exception>
    public async Task<Place> EnterAsync(string client, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        try
        {
            return new Place(_places, await WaitAsync(client, cancellation));
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<Worker> WaitAsync(string client, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await admission.EnterAsync(new Work(0, 0, client), cancellation);
            }
            catch (RequestProblemException problem) when (problem.Kind == ProblemKind.TooBusy && !admission.IsClosed)
            {
                await Task.Delay(Retry, cancellation);
            }
        }
    }

    /// <summary>A worker for a frame; dispose it to free it.</summary>
    internal sealed class Place(SemaphoreSlim places, Worker worker) : IDisposable
    {
        /// <summary>Cancelled with the request, and where the frame takes too long.</summary>
        public CancellationToken Cancellation => worker.Cancellation;

        public void Dispose()
        {
            worker.Dispose();
            places.Release();
        }
    }
}
