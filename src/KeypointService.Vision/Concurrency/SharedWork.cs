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
        Run(parts.Count, threads, i => results[i] = work(parts[i]), cancellation);
        return results;
    }

    /// <summary>Works on each part.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="threads">Threads at most, the caller's among them.</param>
    /// <param name="work">Works on a part; called by several threads at once.</param>
    public static void ForEach<TPart>(IReadOnlyList<TPart> parts, int threads, Action<TPart> work) =>
        Run(parts.Count, threads, i => work(parts[i]), CancellationToken.None);

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
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var size = Math.Clamp((items.Count / threads) + (items.Count % threads > 0 ? 1 : 0), 1, mostABatch);
        if (items.Count <= size)
        {
            // As a rule there are few, or none: their request need not pay for sharing.
            cancellation.ThrowIfCancellationRequested();
            return items.Count == 0 ? [] : [.. work([.. items])];
        }

        return [.. Map([.. items.Chunk(size)], threads, work, cancellation).SelectMany(results => results)];
    }

    private static void Run(int parts, int threads, Action<int> work, CancellationToken cancellation)
    {
        // Asked before each part: the loop itself learns of it only from a callback, which may be late on a busy machine.
        void UnlessCancelled(int part)
        {
            cancellation.ThrowIfCancellationRequested();
            work(part);
        }

        if (threads <= 1 || parts <= 1)
        {
            for (var i = 0; i < parts; i++)
            {
                UnlessCancelled(i);
            }

            return;
        }

        try
        {
            ParallelOptions options = new() { MaxDegreeOfParallelism = Math.Min(threads, parts), CancellationToken = cancellation };
            Parallel.For(0, parts, options, UnlessCancelled);
        }
        catch (AggregateException failures)
        {
            // What one thread alone would have thrown.
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }
}
