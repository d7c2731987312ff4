using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>A running average of a network's weights: steadier than the weights themselves.</summary>
internal sealed class WeightAverage
{
    private readonly Tensor[] _weights;
    private readonly Tensor[] _averages;

    /// <param name="network">The network that is trained.</param>
    /// <param name="average">One of the same kind that holds the average so far, ready to evaluate from here on.</param>
    public WeightAverage(nn.Module network, nn.Module average)
    {
        average.eval();
        _weights = Values(network);
        _averages = Values(average);
    }

    /// <summary>Moves the averaged weights a little towards the network's.</summary>
    /// <param name="decay">Share of the old value to keep.</param>
    /// <param name="step">Steps done so far; early on the average keeps less, to leave the random start behind.</param>
    public void Update(double decay, long step)
    {
        decay = Math.Min(decay, (1.0 + step) / (10 + step));
        using var noGrad = no_grad();
        using var share = tensor((float)(1 - decay), device: _averages[0].device);
        foreach (var (average, current) in _averages.Zip(_weights))
        {
            average.lerp_(current, share);
        }
    }

    /// <summary>Weights and the running statistics of normalisation, without its counters.</summary>
    private static Tensor[] Values(nn.Module network) =>
        [.. network.parameters(), .. network.buffers().Where(buffer => buffer.dtype == ScalarType.Float32)];
}
