using KeypointService.Training.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Everything that a training step changes. Owns its modules and its optimizer.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly Tensor[] _weights;
    private readonly Tensor[] _averages;

    public TrainingState(TrainingOptions options, int conventions)
    {
        Device = cuda.is_available() ? CUDA : CPU;
        Network = KeypointNetwork.Create(options.Network, options.Dropout, options.Half).to(Device);
        Average = KeypointNetwork.Create(options.Network).to(Device);
        Average.load_state_dict(Network.state_dict());
        Average.eval();
        Shifts = new LabelConventionShifts(conventions).to(Device);
        var parameters = Network.parameters().Concat(Shifts.parameters());
        Optimizer = options.Network == ClassicNetwork.ModelName
            ? optim.SGD(parameters, options.LearningRate, options.Momentum, weight_decay: options.WeightDecay, nesterov: true)
            : optim.AdamW(parameters, options.LearningRate, weight_decay: options.WeightDecay);
        _weights = Values(Network);
        _averages = Values(Average);
    }

    public Device Device { get; }

    public KeypointNetwork Network { get; }

    /// <summary>A running average of the network's weights: steadier, and the one that is kept.</summary>
    public KeypointNetwork Average { get; }

    public LabelConventionShifts Shifts { get; }

    public OptimizerHelper Optimizer { get; }

    /// <summary>Moves the averaged weights a little towards the network's.</summary>
    /// <param name="decay">Share of the old value to keep.</param>
    /// <param name="step">Steps done so far; early on the average keeps less, to leave the random start behind.</param>
    public void UpdateAverage(double decay, long step)
    {
        decay = Math.Min(decay, (1.0 + step) / (10 + step));
        using var noGrad = no_grad();
        foreach (var (average, current) in _averages.Zip(_weights))
        {
            average.lerp_(current, 1 - decay);
        }
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Shifts.Dispose();
        Average.Dispose();
        Network.Dispose();
    }

    /// <summary>Weights and the running statistics of normalisation, without its counters.</summary>
    private static Tensor[] Values(KeypointNetwork network) =>
        [.. network.parameters(), .. network.buffers().Where(buffer => buffer.dtype == ScalarType.Float32)];
}
