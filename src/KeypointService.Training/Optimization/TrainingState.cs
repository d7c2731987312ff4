using KeypointService.Training.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Everything that a training step changes. Owns its modules and its optimizer.</summary>
internal sealed class TrainingState : IDisposable
{
    public TrainingState(TrainingOptions options, int conventions)
    {
        Network = new ClassicNetwork(options.Dropout);
        Average = new ClassicNetwork();
        Average.load_state_dict(Network.state_dict());
        Offsets = new ConventionOffsets(conventions);
        Optimizer = optim.SGD(
            Network.parameters().Concat(Offsets.parameters()),
            options.LearningRate,
            options.Momentum,
            weight_decay: options.WeightDecay,
            nesterov: true);
    }

    public ClassicNetwork Network { get; }

    /// <summary>A running average of the network's weights: steadier, and the one that is kept.</summary>
    public ClassicNetwork Average { get; }

    public ConventionOffsets Offsets { get; }

    public SGD Optimizer { get; }

    /// <summary>Moves the averaged weights a little towards the network's.</summary>
    /// <param name="decay">Share of the old value to keep.</param>
    /// <param name="step">Steps done so far; early on the average keeps less, to leave the random start behind.</param>
    public void UpdateAverage(double decay, long step)
    {
        decay = Math.Min(decay, (1.0 + step) / (10 + step));
        using var noGrad = no_grad();
        foreach (var (average, current) in Average.parameters().Zip(Network.parameters()))
        {
            average.lerp_(current, 1 - decay);
        }
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        Offsets.Dispose();
        Average.Dispose();
        Network.Dispose();
    }
}
