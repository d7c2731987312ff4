using System.Text.Json.Serialization;

namespace KeypointService.Training.Optimization;

/// <summary>How far a run has come.</summary>
/// <param name="Epochs">Finished epochs.</param>
/// <param name="BestEpoch">The epoch whose weights are kept as the best; 0 before the first.</param>
/// <param name="BestError">Its error on validation: normalised mean error in percent, or a detector's loss.</param>
internal sealed record TrainingProgress(int Epochs, int BestEpoch, double BestError)
{
    public static TrainingProgress None { get; } = new(0, 0, double.MaxValue);

    /// <summary>True where the last epoch is the best so far.</summary>
    [JsonIgnore]
    public bool IsBest => BestEpoch == Epochs;

    /// <summary>The progress after one more epoch.</summary>
    /// <param name="error">That epoch's error on validation.</param>
    public TrainingProgress Next(double error) => error < BestError
        ? new TrainingProgress(Epochs + 1, Epochs + 1, error)
        : this with { Epochs = Epochs + 1 };
}
