using KeypointService.Training.Native;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Trains epoch by epoch and keeps what each came to in the run's folder.</summary>
internal static class EpochLoop
{
    /// <summary>Trains to the last epoch from where the state is, and keeps the best averaged weights.</summary>
    /// <param name="run">Where the run is kept.</param>
    /// <param name="state">What training changes.</param>
    /// <param name="epochs">Epochs of the whole run.</param>
    /// <param name="train">Trains one epoch and judges it; gives its error on validation, and what reports it once it is saved.</param>
    public static async Task<TrainingProgress> RunAsync<TNetwork>(
        RunFolder run,
        TrainingState<TNetwork> state,
        int epochs,
        Func<int, Task<(double Error, Action<TrainingProgress> Report)>> train)
        where TNetwork : nn.Module
    {
        var progress = state.Progress;
        while (progress.Epochs < epochs)
        {
            var (error, report) = await train(progress.Epochs);
            using var pause = FinalizerPause.Begin();
            Divergence.ThrowIfNotFinite(error, progress.Epochs);
            Divergence.ThrowIfNotFinite(state.Modules.Select(named => named.Module), progress.Epochs);
            progress = progress.Next(error);
            run.Save(progress, state);
            report(progress);
        }

        return progress;
    }
}
