using System.Diagnostics;
using System.Diagnostics.Metrics;
using KeypointService.Capacity;
using KeypointService.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KeypointService.Tests.Capacity;

public sealed class IdleMemoryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Memory_AfterAQuietMinute_IsGivenBackOnce()
    {
        LimitsOptions limits = new();
        limits.Fit();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        Admission admission = new(Options.Create(limits), new KeypointTelemetry(services.GetRequiredService<IMeterFactory>()));
        ManualTime time = new();
        var trims = 0;
        using IdleMemory idle = new(admission, time) { Trim = () => Interlocked.Increment(ref trims) };
        await idle.StartAsync(CancellationToken.None);

        await PassAsync(time, seconds: 50);
        Assert.Equal(0, Volatile.Read(ref trims));
        (await admission.EnterAsync(default, CancellationToken.None)).Dispose();
        await PassAsync(time, seconds: 50);
        Assert.Equal(0, Volatile.Read(ref trims));
        using (await admission.EnterAsync(default, CancellationToken.None))
        {
            await PassAsync(time, seconds: 90);
            Assert.Equal(0, Volatile.Read(ref trims));
        }

        // On a busy machine the loop may sleep through some of its turns.
        var start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref trims) == 0 && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await PassAsync(time, seconds: 10);
        }

        await PassAsync(time, seconds: 100);
        Assert.Equal(1, Volatile.Read(ref trims));
        await idle.StopAsync(CancellationToken.None);
    }

    private static async Task PassAsync(ManualTime time, int seconds)
    {
        for (var passed = 0; passed < seconds; passed += 10)
        {
            time.Pass(TimeSpan.FromSeconds(10));

            // For the loop behind the timer to turn once.
            await Task.Delay(50);
        }
    }
}
