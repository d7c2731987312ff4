using System.Threading.Channels;

namespace KeypointService.Cli.Running;

/// <summary>Computes many results side by side and gives them in the order of their inputs.</summary>
internal static class OrderedWork
{
    // Results that may wait for a slow one before them, a worker: bounds the memory.
    private const int WaitingAWorker = 16;

    public static async IAsyncEnumerable<TResult> RunAsync<TInput, TResult>(
        IReadOnlyList<TInput> inputs,
        Func<TInput, Task<TResult>> compute,
        int workers,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var results = Channel.CreateBounded<Task<TResult>>(WaitingAWorker * workers);
        using SemaphoreSlim free = new(workers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var feeding = FeedAsync();
        try
        {
            await foreach (var result in results.Reader.ReadAllAsync(cancellation))
            {
                yield return await result;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await feeding;
            while (results.Reader.TryRead(out var running))
            {
                await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }

        async Task FeedAsync()
        {
            try
            {
                foreach (var input in inputs)
                {
                    await free.WaitAsync(stop.Token);

                    // What has begun is waited for in the end, so it has to have its place before.
                    await results.Writer.WaitToWriteAsync(stop.Token);
                    results.Writer.TryWrite(Task.Run(() => ComputeAsync(input), CancellationToken.None));
                }

                results.Writer.Complete();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                results.Writer.TryComplete();
            }
        }

        async Task<TResult> ComputeAsync(TInput input)
        {
            try
            {
                return await compute(input);
            }
            finally
            {
                free.Release();
            }
        }
    }
}
