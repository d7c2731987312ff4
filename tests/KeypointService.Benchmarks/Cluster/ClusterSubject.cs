using KeypointService.Benchmarks.Comparison;
using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Cluster;

/// <summary>
/// Replicas behind HAProxy. While it is its turn, this program too runs on its cores alone: a core has to do its replica's share of
/// the balancing and of the clients, whatever the number of replicas.
/// </summary>
/// <param name="name">Its name in the tables.</param>
/// <param name="balancer">Stands before the replicas; the subject's.</param>
/// <param name="cores">The cores, as many as there are replicas.</param>
/// <param name="picture">The file to answer.</param>
internal sealed class ClusterSubject(string name, Balancer balancer, string cores, byte[] picture) : ISubject
{
    // Clients for each core: enough that none waits for work, too few to fill a queue.
    private const int ClientsACore = 6;

    private readonly PictureClient _client = new(balancer.Url);
    private readonly ServiceMeter _meter = new(balancer.Url, pid: null);

    public string Name => name;

    public int? ProcessId => null;

    public async Task<int> CountFacesAsync(CancellationToken cancellation) => (await _client.FindAsync(picture, cancellation)).Count;

    public Task<LoadResult> RunAsync(TimeSpan duration, CancellationToken cancellation)
    {
        PinnedProcess.MoveThis(cores);
        return new LoadGenerator(_client, picture, _meter).ClosedAsync(ClientsACore * cores.Split(',').Length, duration);
    }

    /// <summary>Lets it answer so many pictures a second, sent when they are due.</summary>
    public Task<LoadResult> OpenAsync(double perSecond, TimeSpan duration)
    {
        PinnedProcess.MoveThis(cores);
        return new LoadGenerator(_client, picture, _meter).OpenAsync(perSecond, duration);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _meter.Dispose();
        await balancer.DisposeAsync();
    }
}
