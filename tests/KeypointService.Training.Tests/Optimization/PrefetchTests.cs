using KeypointService.Training.Optimization;

namespace KeypointService.Training.Tests.Optimization;

public sealed class PrefetchTests
{
    [Fact]
    public async Task Read_Sequence_GivesItsItemsInOrder()
    {
        List<int> read = [];
        await foreach (var item in Prefetch.ReadAsync(Enumerable.Range(0, 100).Select(Slowly), CancellationToken.None))
        {
            read.Add(item);
        }

        Assert.Equal(Enumerable.Range(0, 100), read);

        // The first of each ten takes longest, so that others beside it are done before.
        static Func<int> Slowly(int item) => () =>
        {
            Thread.Sleep(item % 10 == 0 ? 20 : 1);
            return item;
        };
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

        static IEnumerable<Func<int>> Failing()
        {
            yield return () => 1;
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task Read_ItemThatFails_TellsItsReaderInItsTurn()
    {
        List<int> read = [];
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var item in Prefetch.ReadAsync(Enumerable.Range(0, 100).Select(Compute), CancellationToken.None))
            {
                read.Add(item);
            }
        });

        Assert.Equal(Enumerable.Range(0, 20), read);

        static Func<int> Compute(int item) => () => item == 20 ? throw new InvalidDataException() : item;
    }

    [Fact]
    public async Task Read_ReaderThatLeaves_NothingIsComputedAnyMore()
    {
        var computing = 0;
        await foreach (var item in Prefetch.ReadAsync(Endless(), CancellationToken.None))
        {
            if (item == 3)
            {
                break;
            }
        }

        Assert.Equal(0, Volatile.Read(ref computing));
        await Task.Delay(50);
        Assert.Equal(0, Volatile.Read(ref computing));

        IEnumerable<Func<int>> Endless()
        {
            for (var item = 0; ; item++)
            {
                var own = item;
                yield return () =>
                {
                    Interlocked.Increment(ref computing);
                    Thread.Sleep(5);
                    Interlocked.Decrement(ref computing);
                    return own;
                };
            }
        }
    }
}
