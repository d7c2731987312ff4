using KeypointService.Cli.Running;

namespace KeypointService.Cli.Tests;

public sealed class OrderedWorkTests
{
    [Fact]
    public async Task Run_WorkOfUnequalLength_GivesTheResultsInOrder()
    {
        List<int> results = [];

        await foreach (var result in OrderedWork.RunAsync([.. Enumerable.Range(0, 40)], WorkAsync, workers: 4, CancellationToken.None))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 40), results);

        static async Task<int> WorkAsync(int input)
        {
            await Task.Delay(input % 7);
            return input;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task Run_WhoeverTakesTheResultsFails_NothingIsUnderWayAfterwards(int failsAt)
    {
        // Whoever fails frees what the work uses next.
        var running = 0;
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var result in OrderedWork.RunAsync([.. Enumerable.Range(0, 1000)], WorkAsync, workers: 2, CancellationToken.None))
            {
                // Results pile up meanwhile, and what has begun waits for a place.
                await Task.Delay(result == 0 ? 200 : 0);
                if (result == failsAt)
                {
                    throw new IOException();
                }
            }
        });

        Assert.Equal(0, Volatile.Read(ref running));
        await Task.Delay(50);
        Assert.Equal(0, Volatile.Read(ref running));

        async Task<int> WorkAsync(int input)
        {
            Interlocked.Increment(ref running);
            await Task.Delay(3);
            Interlocked.Decrement(ref running);
            return input;
        }
    }
}
