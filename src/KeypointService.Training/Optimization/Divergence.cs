using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Ends a run whose numbers are none any more, before they reach its checkpoint or its best weights.</summary>
internal static class Divergence
{
    /// <param name="loss">Of a step, or of the validation.</param>
    /// <param name="epochs">Finished epochs.</param>
    /// <exception cref="InvalidDataException">The loss is infinite or no number.</exception>
    public static void ThrowIfNotFinite(double loss, int epochs)
    {
        if (!double.IsFinite(loss))
        {
            throw Ended("the loss", epochs);
        }
    }

    /// <param name="modules">What is trained.</param>
    /// <param name="epochs">Finished epochs.</param>
    /// <exception cref="InvalidDataException">A weight is infinite or no number.</exception>
    public static void ThrowIfNotFinite(IEnumerable<nn.Module> modules, int epochs)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (modules.SelectMany(module => module.parameters()).Any(weight => !weight.isfinite().all().item<bool>()))
        {
            throw Ended("a weight", epochs);
        }
    }

    private static InvalidDataException Ended(string what, int epochs) => new(
        $"In epoch {epochs + 1} {what} is no finite number any more, and the run ends here. "
        + (epochs == 0 ? "Nothing was kept of it." : $"Its checkpoint and best weights after epoch {epochs} are kept.")
        + " A lower learning rate may help.");
}
