using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Everything that a training step changes, and what a checkpoint holds. Owns its modules and its optimizer.</summary>
internal sealed class TrainingState<TNetwork> : IDisposable
    where TNetwork : nn.Module
{
    private readonly WeightAverage _average;

    /// <param name="network">The network to train.</param>
    /// <param name="average">One of the same kind that becomes its average.</param>
    /// <param name="optimizer">Makes the optimizer of the parameters that it is given.</param>
    /// <param name="others">What is trained beside the network, each under the name of its file.</param>
    public TrainingState(
        TNetwork network,
        TNetwork average,
        Func<IEnumerable<Parameter>, OptimizerHelper> optimizer,
        params (string Name, nn.Module Module)[] others)
    {
        Network = network;
        Average = average;
        Modules = [("network", network), (RunFolder.AverageName, average), .. others];
        foreach (var (_, module) in Modules)
        {
            module.to(Device);
        }

        _average = new WeightAverage(network, average);
        Optimizer = optimizer(network.parameters().Concat(others.SelectMany(other => other.Module.parameters())));
    }

    public Device Device { get; } = cuda.is_available() ? CUDA : CPU;

    public TNetwork Network { get; }

    /// <summary>A running average of the network's weights: steadier, and the one that is kept.</summary>
    public TNetwork Average { get; }

    public OptimizerHelper Optimizer { get; }

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
}
