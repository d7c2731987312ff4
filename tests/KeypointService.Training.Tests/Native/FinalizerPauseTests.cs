using KeypointService.Training.Native;
using static TorchSharp.torch;

namespace KeypointService.Training.Tests.Native;

public sealed class FinalizerPauseTests
{
    [Fact]
    public void Numbers_WhileTheCollectorRunsAllTheTime_ReachTheNativeCall()
    {
        using CancellationTokenSource stop = new();
        Thread collector = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect(0);

                // Each collection stops every thread: without a moment for them nothing else in this process gets on.
                Thread.SpinWait(2000);
            }
        });
        collector.Start();
        try
        {
            using var x = ones(8);
            for (var i = 0; i < 400; i++)
            {
                using var pause = FinalizerPause.Begin();
                using var scope = NewDisposeScope();
                for (var number = 0; number < 50; number++)
                {
                    Assert.Equal(number + 0.5f, x.mul(number + 1.5).sub(1.0)[7].item<float>());
                }
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void Finalizer_OfWhatWasCollectedInAPause_RunsAfterIt()
    {
        StrongBox<bool> isFinalized = new();
        using (FinalizerPause.Begin())
        {
            using (FinalizerPause.Begin())
            {
                Drop(isFinalized);
            }

            GC.Collect();
            Thread.Sleep(50);
            Assert.False(isFinalized.Value);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(isFinalized.Value);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Drop(StrongBox<bool> isFinalized) => _ = new Finalized(isFinalized);

    private sealed class Finalized(StrongBox<bool> isFinalized)
    {
        ~Finalized() => isFinalized.Value = true;
    }

    private sealed class StrongBox<T>
    {
        public T? Value { get; set; }
    }
}
