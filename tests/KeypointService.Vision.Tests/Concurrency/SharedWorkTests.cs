using KeypointService.Vision.Concurrency;

namespace KeypointService.Vision.Tests.Concurrency;

public sealed class SharedWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Map_AnyThreads_GivesTheResultsInTheOrderOfTheParts(int threads)
    {
        int[] parts = [.. Enumerable.Range(0, 100)];

        var results = SharedWork.Map(parts, threads, part =>
        {
            Thread.SpinWait(part % 7 * 1000);
            return part * part;
        });

        Assert.Equal(parts.Select(part => part * part), results);
    }

    [Fact]
    public void Map_TwoThreads_WorkAtOnce()
    {
        using Barrier both = new(2);

        var met = SharedWork.Map([1, 2], 2, _ => both.SignalAndWait(TimeSpan.FromMinutes(1)));

        Assert.All(met, Assert.True);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Map_PartThatFails_ThrowsWhatItThrew(int threads) => Assert.Throws<InvalidDataException>(() =>
        SharedWork.Map([1, 2, 3, 4], threads, part => part == 3 ? throw new InvalidDataException("three") : part));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Map_Cancelled_BeginsNoFurtherPart(int threads)
    {
        using CancellationTokenSource source = new();
        var begun = 0;

        Assert.Throws<OperationCanceledException>(() => SharedWork.Map(
            [.. Enumerable.Range(0, 1000)],
            threads,
            _ =>
            {
                source.Cancel();
                return Interlocked.Increment(ref begun);
            },
            source.Token));

        // Each thread may have begun one before the first of them cancelled.
        Assert.InRange(begun, 1, threads);
    }

    [Theory]
    [InlineData(10, 1, "8,2")]
    [InlineData(10, 2, "5,5")]
    [InlineData(10, 16, "1,1,1,1,1,1,1,1,1,1")]
    [InlineData(17, 2, "8,8,1")]
    [InlineData(0, 2, "")]
    public void MapBatches_SpreadsTheItemsOverTheThreads(int items, int threads, string sizes)
    {
        int[] all = [.. Enumerable.Range(0, items)];

        var results = SharedWork.MapBatches(all, 8, threads, batch => batch.Select(item => (Item: item, batch.Length)).ToArray(), default);

        Assert.Equal(all, results.Select(result => result.Item));
        Assert.Equal(sizes, string.Join(',', SizesOf(results.Select(result => result.Length))));
    }

    private static IEnumerable<int> SizesOf(IEnumerable<int> lengthOfEach)
    {
        int[] left = [.. lengthOfEach];
        for (var at = 0; at < left.Length; at += left[at])
        {
            yield return left[at];
        }
    }
}
