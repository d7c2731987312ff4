using System.Globalization;

namespace KeypointService.Benchmarks.Load;

/// <summary>Tells what a service used while it was under load.</summary>
/// <param name="service">Its address.</param>
/// <param name="pid">Its process, where that runs on this machine.</param>
internal sealed class ServiceMeter(Uri service, int? pid) : IDisposable
{
    private const string AllocatedMetric = "dotnet_gc_heap_total_allocated_bytes_total";

    // The service answers scrapes from a copy for so long.
    private static readonly TimeSpan ScrapeCache = TimeSpan.FromMilliseconds(400);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Does something and tells what the service used meanwhile.</summary>
    public async Task<(T Result, ServiceUse Use)> DuringAsync<T>(Func<Task<T>> work)
    {
        var allocated = await AllocatedAsync();
        var before = pid is { } id ? ProcessProbe.OfTree(id) : null;
        var result = await work();
        var after = pid is { } same ? ProcessProbe.OfTree(same) : null;
        if (allocated is not null)
        {
            await Task.Delay(ScrapeCache);
        }

        return (result, new ServiceUse(after?.Processor - before?.Processor, await AllocatedAsync() - allocated, after?.PeakBytes, after?.Handles));
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The service's own count; null where it has none, as other servers and old releases.</summary>
    private async Task<double?> AllocatedAsync()
    {
        try
        {
            var metrics = await _client.GetStringAsync(new Uri(service, "/metrics"));
            return metrics.Split('\n').FirstOrDefault(line => line.StartsWith(AllocatedMetric, StringComparison.Ordinal)) is { } line
                ? double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)
                : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
