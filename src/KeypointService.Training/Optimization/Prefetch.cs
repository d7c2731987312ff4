using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KeypointService.Training.Optimization;

/// <summary>Computes the items of a sequence ahead of their use, on all processors but the one that uses them.</summary>
internal static class Prefetch
{
    private const int LeastAhead = 8;

    /// <summary>
    /// The items in their order. What computes one is begun in that order, but not always ended in it. What the sequence or an item throws, the
    /// reader gets. When the reader leaves, nothing is computed any more: what the items read may be freed.
    /// </summary>
    /// <param name="items">What computes each, safe to run beside the others.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<T> ReadAsync<T>(
        IEnumerable<Func<T>> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var workers = Math.Max(1, Environment.ProcessorCount - 1);
        var scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, workers).ConcurrentScheduler;
        var channel = Channel.CreateBounded<Task<T>>(Math.Max(LeastAhead, workers));
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var filling = Task.Run(() => FillAsync(channel.Writer, items, scheduler, left.Token), CancellationToken.None);
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return await item.WaitAsync(cancellation);
            }
        }
        finally
        {
            await left.CancelAsync();
            await filling;
        }
    }

    /// <summary>Ends when nothing that it began runs any more.</summary>
    private static async Task FillAsync<T>(
        ChannelWriter<Task<T>> writer, IEnumerable<Func<T>> items, TaskScheduler scheduler, CancellationToken cancellation)
    {
        Queue<Task<T>> begun = [];
        try
        {
            foreach (var item in items)
            {
                while (begun.TryPeek(out var oldest) && oldest.IsCompleted)
                {
                    _ = begun.Dequeue();
                }

                var computing = Task.Factory.StartNew(item, cancellation, TaskCreationOptions.DenyChildAttach, scheduler);
                begun.Enqueue(computing);
                await writer.WriteAsync(computing, cancellation);
            }

            writer.Complete();
        }
#pragma warning disable CA1031 // The reader of the channel gets the exception, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            writer.Complete(exception);
        }

        await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
