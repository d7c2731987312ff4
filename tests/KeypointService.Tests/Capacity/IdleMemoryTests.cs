using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;
using KeypointService.Capacity;
using KeypointService.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KeypointService.Tests.Capacity;

[Collection(Alone.Name)]
public sealed class IdleMemoryTests
{
    private const int Blocks = 6000;
    private const int BlockBytes = 64 * 1024;
    private const long HalfOfThem = (long)Blocks * BlockBytes / 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Memory_AfterAQuietMinute_GoesBackToTheSystem()
    {
        LimitsOptions limits = new();
        limits.Fit();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        Admission admission = new(Options.Create(limits), new KeypointTelemetry(services.GetRequiredService<IMeterFactory>()));
        ManualTime time = new();
        using IdleMemory idle = new(admission, time);
        await idle.StartAsync(CancellationToken.None);
        LeaveMemoryBehind();
        var before = AnonymousBytes();

        await PassAsync(time, seconds: 50);
        Assert.True(AnonymousBytes() > before - HalfOfThem);
        (await admission.EnterAsync(default, CancellationToken.None)).Dispose();
        await PassAsync(time, seconds: 50);
        Assert.True(AnonymousBytes() > before - HalfOfThem);
        await PassAsync(time, seconds: 20);

        Assert.True(await FallsBelowAsync(before - HalfOfThem));
        await idle.StopAsync(CancellationToken.None);
    }

    // As pictures leave it: the last block, still in use, holds the heap up.
    private static void LeaveMemoryBehind()
    {
        var blocks = new nint[Blocks];
        var content = new byte[BlockBytes];
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = Marshal.AllocHGlobal(BlockBytes);
            Marshal.Copy(content, 0, blocks[i], BlockBytes);
        }

        foreach (var block in blocks.SkipLast(1))
        {
            Marshal.FreeHGlobal(block);
        }
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

    // How long it takes to give it back depends on what else the heap holds, and on the machine.
    private static async Task<bool> FallsBelowAsync(long bytes)
    {
        var start = Stopwatch.GetTimestamp();
        while (AnonymousBytes() >= bytes && Stopwatch.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(50);
        }

        return AnonymousBytes() < bytes;
    }

    private static long AnonymousBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1024 * long.Parse(line[8..^2], CultureInfo.InvariantCulture);
    }
}
