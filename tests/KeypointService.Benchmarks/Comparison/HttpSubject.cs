using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>A server, whether started here or not.</summary>
/// <param name="name">Its name in the tables.</param>
/// <param name="url">Its address.</param>
/// <param name="process">Its process where it was started here; this subject then owns it.</param>
/// <param name="work">What it is to do.</param>
internal sealed class HttpSubject(string name, Uri url, ServiceProcess? process, Workload work) : ISubject
{
    private readonly PictureClient _client = new(url, accept: work.Accept);
    private readonly PictureClient _counting = new(url);
    private readonly ServiceMeter _meter = new(url, process?.Id);

    public string Name => name;

    public int? ProcessId => process?.Id;

    public async Task<int> CountFacesAsync(CancellationToken cancellation) => (await FindAsync(work.Picture, cancellation)).Count;

    /// <summary>The faces that it finds in any picture.</summary>
    public Task<IReadOnlyList<AnsweredFace>> FindAsync(byte[] picture, CancellationToken cancellation) => _counting.FindAsync(picture, cancellation);

    public Task<LoadResult> RunAsync(TimeSpan duration, CancellationToken cancellation) =>
        new LoadGenerator(_client, work.Picture, _meter).ClosedAsync(work.Clients, duration);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _counting.Dispose();
        _meter.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }
}
