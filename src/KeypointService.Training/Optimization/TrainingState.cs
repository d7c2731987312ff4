using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Everything that a training step changes, and what a checkpoint holds. Owns its modules and its optimizer.</summary>
internal sealed class TrainingState<TNetwork> : IDisposable
    where TNetwork : nn.Module
{
    private readonly WeightAverage _average;

    /// <summary>Takes up a run where its checkpoint left it, or begins with the best weights of another or with the network as it is.</summary>
    /// <param name="run">Where the run is kept.</param>
    /// <param name="initial">Folder of the run whose best weights a new run starts from; null for none.</param>
    /// <param name="network">The network to train.</param>
    /// <param name="average">One of the same kind that becomes its average.</param>
    /// <param name="optimizer">Makes the optimizer of the parameters that it is given.</param>
    /// <param name="others">What is trained beside the network, each under the name of its file.</param>
    public TrainingState(
        RunFolder run,
        string? initial,
        TNetwork network,
        TNetwork average,
        Func<IEnumerable<Parameter>, OptimizerHelper> optimizer,
        params (string Name, nn.Module Module)[] others)
    {
        Network = network;
        Average = average;
        Modules = [("network", network), (RunFolder.AverageName, average), .. others];
        Progress = Load(run, initial);

        // Only now: on a GPU, reading and moving give a module other parameters than the ones that optimizer and average would know.
        foreach (var (_, module) in Modules)
        {
            module.to(Device);
        }

        _average = new WeightAverage(network, average);
        Optimizer = optimizer(network.parameters().Concat(others.SelectMany(other => other.Module.parameters())));
        if (Progress.Epochs > 0)
        {
            run.Restore(Optimizer);
        }
    }

    public Device Device { get; } = cuda.is_available() ? CUDA : CPU;

    public TNetwork Network { get; }

    /// <summary>A running average of the network's weights: steadier, and the one that is kept.</summary>
    public TNetwork Average { get; }

    public OptimizerHelper Optimizer { get; }

    /// <summary>How far the run had come.</summary>
    public TrainingProgress Progress { get; }

    /// <summary>The modules, each under the name of its file.</summary>
    public IReadOnlyList<(string Name, nn.Module Module)> Modules { get; }

    /// <inheritdoc cref="WeightAverage.Update"/>
    public void UpdateAverage(double decay, long step) => _average.Update(decay, step);

    public void Dispose()
    {
        Optimizer.Dispose();
        foreach (var (_, module) in Modules)
        {
            module.Dispose();
        }
    }

    private TrainingProgress Load(RunFolder run, string? initial)
    {
        if (run.HasCheckpoint)
        {
            return run.Restore(Modules);
        }

        if (initial is not null)
        {
            Network.load(new RunFolder(initial).BestWeights);
        }

        Average.load_state_dict(Network.state_dict());
        return TrainingProgress.None;
    }
}
