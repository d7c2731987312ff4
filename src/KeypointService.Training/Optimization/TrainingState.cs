using KeypointService.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Everything that a training step changes. Owns its modules and its optimizer.</summary>
internal sealed class TrainingState : ICheckpointed, IDisposable
{
    private readonly WeightAverage _average;

    public TrainingState(TrainingOptions options, int conventions)
    {
        Device = cuda.is_available() ? CUDA : CPU;
        Network = KeypointNetwork.Create(options.Network, options.Dropout, options.Half).to(Device);
        Average = KeypointNetwork.Create(options.Network).to(Device);
        _average = new WeightAverage(Network, Average);
        Shifts = new LabelConventionShifts(conventions).to(Device);
        var parameters = Network.parameters().Concat(Shifts.parameters());
        Optimizer = options.Network == ClassicNetwork.ModelName
            ? optim.SGD(parameters, options.LearningRate, options.Momentum, weight_decay: options.WeightDecay, nesterov: true)
            : optim.AdamW(parameters, options.LearningRate, weight_decay: options.WeightDecay);
    }

    public Device Device { get; }

    public KeypointNetwork Network { get; }

    /// <summary>A running average of the network's weights: steadier, and the one that is kept.</summary>
    public KeypointNetwork Average { get; }

    public LabelConventionShifts Shifts { get; }

    public OptimizerHelper Optimizer { get; }

    public IReadOnlyList<(string Name, nn.Module Module)> Modules =>
        [("network", Network), (ICheckpointed.Average, Average), ("shifts", Shifts)];

    /// <inheritdoc cref="WeightAverage.Update"/>
    public void UpdateAverage(double decay, long step) => _average.Update(decay, step);

    public void Dispose()
    {
        Optimizer.Dispose();
        Shifts.Dispose();
        Average.Dispose();
        Network.Dispose();
    }
}
