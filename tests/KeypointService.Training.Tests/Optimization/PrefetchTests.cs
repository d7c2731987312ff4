using KeypointService.Training.Optimization;

namespace KeypointService.Training.Tests.Optimization;

public sealed class PrefetchTests
{
    [Fact]
    public async Task Read_Sequence_GivesItsItemsInOrder()
    {
        List<int> read = [];
        await foreach (var item in Prefetch.ReadAsync(Enumerable.Range(0, 100), CancellationToken.None))
        {
            read.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 100), read);
    }

    [Fact]
    public async Task Read_SequenceThatFails_TellsItsReader()
    {
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var _ in Prefetch.ReadAsync(Failing(), CancellationToken.None))
            {
            }
        });

        static IEnumerable<int> Failing()
        {
            yield return 1;
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task Read_ReaderThatLeaves_NothingIsComputedAnyMore()
    {
        var isComputing = false;
        await foreach (var item in Prefetch.ReadAsync(Endless(), CancellationToken.None))
        {
            if (item == 3)
            {
                break;
            }
        }

        Assert.False(Volatile.Read(ref isComputing));
        await Task.Delay(50);
        Assert.False(Volatile.Read(ref isComputing));

        IEnumerable<int> Endless()
        {
            for (var item = 0; ; item++)
            {
                Volatile.Write(ref isComputing, true);
                Thread.Sleep(5);
                Volatile.Write(ref isComputing, false);
                yield return item;
            }
        }
    }
}
