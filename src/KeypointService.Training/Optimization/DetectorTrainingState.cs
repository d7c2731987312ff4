using KeypointService.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Everything that a step of the detector's training changes. Owns its modules and its optimizer.</summary>
internal sealed class DetectorTrainingState : ICheckpointed, IDisposable
{
    private readonly WeightAverage _average;

    public DetectorTrainingState(DetectorTrainingOptions options)
    {
        Device = cuda.is_available() ? CUDA : CPU;
        Network = new DetectorNetwork(options.Half).to(Device);
        Average = new DetectorNetwork().to(Device);
        _average = new WeightAverage(Network, Average);
        Optimizer = optim.AdamW(Network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
    }

    public Device Device { get; }

    public DetectorNetwork Network { get; }

    /// <summary>A running average of the network's weights: steadier, and the one that is kept.</summary>
    public DetectorNetwork Average { get; }

    public OptimizerHelper Optimizer { get; }

    public IReadOnlyList<(string Name, nn.Module Module)> Modules =>
        [("network", Network), (ICheckpointed.Average, Average)];

    /// <inheritdoc cref="WeightAverage.Update"/>
    public void UpdateAverage(double decay, long step) => _average.Update(decay, step);

    public void Dispose()
    {
        Optimizer.Dispose();
        Average.Dispose();
        Network.Dispose();
    }
}
