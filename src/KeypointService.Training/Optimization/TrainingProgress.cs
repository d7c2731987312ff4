namespace KeypointService.Training.Optimization;

/// <summary>How far a run has come.</summary>
/// <param name="Epochs">Finished epochs.</param>
/// <param name="BestEpoch">The epoch whose weights are kept as the best; 0 before the first.</param>
/// <param name="BestNme">Its normalised mean error on validation in percent.</param>
internal sealed record TrainingProgress(int Epochs, int BestEpoch, double BestNme)
{
    public static TrainingProgress None { get; } = new(0, 0, double.MaxValue);
}
