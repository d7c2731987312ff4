using System.Collections.Concurrent;
using System.Diagnostics;

namespace KeypointService.Benchmarks.Load;

/// <summary>Sends one picture over and over.</summary>
/// <param name="client">Sends it.</param>
/// <param name="picture">The file.</param>
/// <param name="meter">Tells what the service used for the answers.</param>
internal sealed class LoadGenerator(PictureClient client, byte[] picture, ServiceMeter meter)
{
    /// <summary>Closed loop: so many clients, each sending when its last answer is there.</summary>
    public Task<LoadResult> ClosedAsync(int clients, TimeSpan duration) => MeterAsync(async () =>
    {
        ConcurrentBag<Sample> samples = [];
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                samples.Add(await client.PostAsync(picture, Stopwatch.GetTimestamp()));
            }
        }));
        return ([.. samples], Stopwatch.GetElapsedTime(start));
    });

    /// <summary>Open loop: a request is sent when it is due, whatever became of those before it.</summary>
    public Task<LoadResult> OpenAsync(double perSecond, TimeSpan duration) => MeterAsync(async () =>
    {
        List<Task<Sample>> requests = [];
        var start = Stopwatch.GetTimestamp();
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(2));
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            while (requests.Count < Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond)
            {
                requests.Add(client.PostAsync(picture, start + (long)(requests.Count / perSecond * Stopwatch.Frequency)));
            }

            await tick.WaitForNextTickAsync();
        }

        return (await Task.WhenAll(requests), duration);
    });

    private async Task<LoadResult> MeterAsync(Func<Task<(Sample[] Samples, TimeSpan Duration)>> load)
    {
        var (run, use) = await meter.DuringAsync(load);
        return new LoadResult(run.Samples, run.Duration, use);
    }
}
