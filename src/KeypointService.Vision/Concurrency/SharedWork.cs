using System.Runtime.ExceptionServices;

namespace KeypointService.Vision.Concurrency;

/// <summary>Shares the parts of one picture's work among threads, where cores are idle: the answer stays the same.</summary>
internal static class SharedWork
{
    /// <summary>The result of each part, in the order of the parts.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="threads">Threads at most, the caller's among them.</param>
    /// <param name="work">Works on a part; called by several threads at once.</param>
    /// <param name="cancellation">Begins no further part.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TResult[] Map<TPart, TResult>(
        IReadOnlyList<TPart> parts, int threads, Func<TPart, TResult> work, CancellationToken cancellation = default)
    {
        var results = new TResult[parts.Count];
        if (threads <= 1 || parts.Count <= 1)
        {
            for (var i = 0; i < results.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                results[i] = work(parts[i]);
            }

            return results;
        }

        try
        {
            Parallel.For(
                0,
                results.Length,
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                i => results[i] = work(parts[i]));
        }
        catch (AggregateException failures)
        {
            // What one thread alone would have thrown.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return results;
    }

    /// <summary>The result of each item, computed in batches that are spread evenly over the threads.</summary>
    /// <param name="items">The items.</param>
    /// <param name="mostABatch">Items in a batch at most.</param>
    /// <param name="threads">Threads at most, the caller's among them.</param>
    /// <param name="work">Gives a batch's results in its order; called by several threads at once.</param>
    /// <param name="cancellation">Begins no further batch.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TResult[] MapBatches<TItem, TResult>(
        IReadOnlyCollection<TItem> items, int mostABatch, int threads, Func<TItem[], IReadOnlyList<TResult>> work, CancellationToken cancellation)
    {
        var size = Math.Clamp((items.Count + threads - 1) / threads, 1, mostABatch);
        return [.. Map([.. items.Chunk(size)], threads, work, cancellation).SelectMany(results => results)];
    }
}
