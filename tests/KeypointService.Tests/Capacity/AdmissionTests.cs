using System.Diagnostics.Metrics;
using KeypointService.Capacity;
using KeypointService.Problems;
using KeypointService.Telemetry;
using KeypointService.Vision.Imaging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenCvSharp;

namespace KeypointService.Tests.Capacity;

public sealed class AdmissionTests
{
    private static readonly Work Cheap = new(0.01, 1000);
    private static readonly Work Dear = new(0.5, 1000);

    [Fact]
    public async Task Enter_DearBeforeCheap_LetsTheCheapPass()
    {
        var admission = Create(new LimitsOptions { Workers = 1, QueueSeconds = 60 });
        var first = await admission.EnterAsync(Cheap, default);
        var dear = admission.EnterAsync(Dear, default);
        var cheap = admission.EnterAsync(Cheap, default);

        first.Dispose();
        (await cheap).Dispose();
        (await dear).Dispose();

        Assert.Equal(0, admission.Working);
        Assert.Equal(0, admission.Waiting);
    }

    [Fact]
    public async Task Enter_WhenMemoryIsTaken_WaitsThoughAWorkerIsFree()
    {
        var admission = Create(new LimitsOptions { Workers = 4, QueueSeconds = 60, MaxWorkingBytes = 1_000_000 });
        using var large = await admission.EnterAsync(new Work(0.1, 900_000), default);
        var waiting = admission.EnterAsync(new Work(0.1, 200_000), default);
        using var small = await admission.EnterAsync(new Work(0.1, 50_000), default);

        Assert.False(waiting.IsCompleted);
        large.Dispose();
        (await waiting).Dispose();
    }

    [Fact]
    public async Task Enter_LargeOneAmongManySmall_IsNotPassedForEver()
    {
        var admission = Create(new LimitsOptions { Workers = 4, QueueSeconds = 10, MaxWorkingBytes = 1_000_000 });
        var small = new Work(0.001, 100_000);
        using var stop = new CancellationTokenSource();
        var stream = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            // Together they always hold something: without a pause for it, the large one would find no moment.
            while (!stop.IsCancellationRequested)
            {
                using var worker = await admission.EnterAsync(small, default);
                await Task.Delay(30);
            }
        })).ToArray();
        await Task.Delay(100);

        (await admission.EnterAsync(new Work(0.001, 950_000), default)).Dispose();

        await stop.CancelAsync();
        await Task.WhenAll(stream);
    }

    [Fact]
    public async Task Enter_OthersAreIdle_MayUseTheirThreads()
    {
        var admission = Create(new LimitsOptions { Workers = Environment.ProcessorCount + 2, QueueSeconds = 60 });
        using var alone = await admission.EnterAsync(Cheap, default);
        Worker[] others = [.. await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => admission.EnterAsync(Cheap, default)))];

        Assert.Equal(Environment.ProcessorCount, alone.Threads);
        Assert.Equal(1, others[^1].Threads);
        Array.ForEach(others, other => other.Dispose());
    }

    [Fact]
    public async Task Enter_WorkThatTakesTooLong_IsCancelled()
    {
        var admission = Create(new LimitsOptions { Workers = 1, WorkSeconds = 0.1 });
        using var worker = await admission.EnterAsync(Cheap, default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(TimeSpan.FromMinutes(1), worker.Cancellation));
    }

    [Theory]
    [InlineData(".webp", 3, 16_384 * 6000L)]
    [InlineData(".png", 3, 0)]
    [InlineData(".png", 4, 512 * 512 * 12L)]
    public void Work_OfAPicture_CountsAlphaAndTables(string extension, int channels, long least)
    {
        using Mat picture = new(512, 512, MatType.CV_8UC(channels));
        Cv2.Randu(picture, Scalar.All(0), Scalar.All(byte.MaxValue));

        var work = Work.Of(ImageHeader.Read(picture.ImEncode(extension)), isDrawn: false);

        Assert.InRange(work.Bytes, least, least + (512 * 512 * 8));
    }

    [Fact]
    public void Limits_OfAContainer_FollowItsMemory()
    {
        LimitsOptions small = new() { Memory = 512L << 20 };
        LimitsOptions large = new() { Memory = 4L << 30 };
        small.Fit();
        large.Fit();

        // All at once, with the program itself, and a quarter each for decoders and spooled videos, fits.
        var most = small.MaxWorkingBytes + small.MaxBufferedBytes + (small.MaxConnections * 192L * 1024);
        Assert.InRange(most, 64L << 20, 160L << 20);
        Assert.Equal(256L << 20, large.MaxBufferedBytes);
        Assert.Equal(1280, large.MaxConnections);
    }

    [Fact]
    public void Memory_OfOneClient_IsAShareAndLeavesRoomForSmallPictures()
    {
        MemoryAccount account = new(100_000_000, 0.5);
        account.Reserve("a", 20_000_000);
        account.Reserve("a", 17_000_000);

        Assert.Throws<RequestProblemException>(() => account.Reserve("a", 2_000_000));
        account.Reserve("a", 500_000);
        account.Reserve("b", 20_000_000);
        account.Release("a", 20_000_000);
        account.Release("a", 17_000_000);
        account.Release("a", 500_000);
        account.Release("b", 20_000_000);

        Assert.Equal(0, account.Used);
    }

    [Fact]
    public void Slots_WhenTaken_GoToANewcomerOnlyFromTheIdle()
    {
        ManualTime time = new();
        Slots slots = new(2, 1, "streams", TimeSpan.FromSeconds(5), time);
        using var idle = slots.Take("a");
        using var busy = slots.Take("b");
        Assert.Throws<RequestProblemException>(() => slots.Take("c"));

        time.Pass(TimeSpan.FromSeconds(6));
        busy.Use();
        using var newcomer = slots.Take("c");

        Assert.True(idle.Evicted.IsCancellationRequested);
        Assert.False(busy.Evicted.IsCancellationRequested);
    }

    [Fact]
    public async Task Enter_ClientWhosePicturesTurnedOutDear_LeavesAWorkerToOthers()
    {
        var admission = Create(new LimitsOptions { Workers = 2, QueueSeconds = 60 });
        var dear = Cheap with { Client = "dear" };
        using (await admission.EnterAsync(dear, default))
        {
            await Task.Delay(TimeSpan.FromSeconds(2.5));
        }

        var first = await admission.EnterAsync(dear, default);
        var second = admission.EnterAsync(dear, default);
        using (await admission.EnterAsync(Cheap with { Client = "cheap" }, default))
        {
            Assert.False(second.IsCompleted);
        }

        first.Dispose();
        (await second).Dispose();
        Assert.Equal(0, admission.Working);
    }

    [Fact]
    public async Task Enter_OneClientsRequests_TakeItsShareOfTheQueueAlone()
    {
        var admission = Create(new LimitsOptions { Workers = 1, QueueLength = 4, QueueSeconds = 60 });
        var worker = await admission.EnterAsync(Cheap with { Client = "many" }, default);
        Task<Worker>[] waiting = [.. Enumerable.Range(0, 2).Select(_ => admission.EnterAsync(Cheap with { Client = "many" }, default))];

        await Assert.ThrowsAsync<RequestProblemException>(() => admission.EnterAsync(Cheap with { Client = "many" }, default));
        var other = admission.EnterAsync(Cheap with { Client = "other" }, default);

        Assert.Equal(3, admission.Waiting);
        worker.Dispose();
        foreach (var turn in waiting.Append(other))
        {
            (await turn).Dispose();
        }
    }

    [Fact]
    public void Slots_OfOneClient_AreAShare()
    {
        Slots slots = new(4, 0.5, "streams");
        using var first = slots.Take("a");
        using var second = slots.Take("a");

        Assert.Throws<RequestProblemException>(() => slots.Take("a"));
        using var other = slots.Take("b");
    }

    [Fact]
    public void Slots_ThatAreRefused_TellWhy()
    {
        Slots none = new(0, 0.5, "streams");
        Slots two = new(2, 0.5, "streams");
        using var taken = two.Take("a");
        using var other = two.Take("b");

        Assert.Equal(404, Assert.Throws<RequestProblemException>(() => none.Take("a")).Kind.Status);
        Assert.Contains("One client has 1 streams", Assert.Throws<RequestProblemException>(() => two.Take("a")).Message, StringComparison.Ordinal);
        Assert.Contains("as the service takes", Assert.Throws<RequestProblemException>(() => two.Take("c")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slots_OfAClientThatHasItsShare_AreTheOnlyOnesThatItTakes()
    {
        // All are taken and idle; the others' are so for longer.
        Slots slots = new(4, 0.5, "streams", TimeSpan.Zero);
        using var others = slots.Take("b");
        using var another = slots.Take("c");
        using var own = slots.Take("a");
        using var second = slots.Take("a");

        using var third = slots.Take("a");

        Assert.False(others.Evicted.IsCancellationRequested);
        Assert.False(another.Evicted.IsCancellationRequested);
        Assert.True(own.Evicted.IsCancellationRequested);
    }

    private static Admission Create(LimitsOptions limits)
    {
        limits.Fit();
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new Admission(Options.Create(limits), new KeypointTelemetry(meters));
    }
}
