using System.Collections.Concurrent;
using System.Diagnostics;
using KeypointService.Benchmarks.Load;

namespace KeypointService.Benchmarks.Cluster;

/// <summary>Clients that send without a pause while replicas come and go; half of them open a new connection for each picture.</summary>
/// <param name="url">The balancer.</param>
/// <param name="picture">The file to post.</param>
internal sealed class ReplacementLoad(Uri url, byte[] picture)
{
    private const int Clients = 8;

    /// <summary>Sends while something is done.</summary>
    /// <returns>Every answer.</returns>
    public async Task<IReadOnlyList<Sample>> DuringAsync(Func<Task> work)
    {
        ConcurrentBag<Sample> samples = [];
        using CancellationTokenSource done = new();
        var sending = Enumerable.Range(0, Clients).Select(i => Task.Run(() => SendAsync(i % 2 == 0, samples, done.Token))).ToArray();
        try
        {
            await work();
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(sending);
        }

        return [.. samples];
    }

    private async Task SendAsync(bool keepsConnections, ConcurrentBag<Sample> samples, CancellationToken done)
    {
        using PictureClient client = new(url, keepsConnections: keepsConnections);
        while (!done.IsCancellationRequested)
        {
            samples.Add(await client.PostAsync(picture, Stopwatch.GetTimestamp()));
        }
    }
}
