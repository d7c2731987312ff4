using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Warms up over the first epoch and then falls along half a cosine.</summary>
internal static class LearningRate
{
    /// <param name="optimizer">Receives the rate.</param>
    /// <param name="peak">The greatest rate.</param>
    /// <param name="epoch">Finished epochs and the share of the present one.</param>
    /// <param name="epochs">Epochs of the whole run.</param>
    public static void Set(optim.Optimizer optimizer, double peak, double epoch, int epochs)
    {
        var warmUp = Math.Min(1, epoch + 0.02);
        var rate = peak * warmUp * 0.5 * (1 + Math.Cos(Math.PI * epoch / epochs));
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
