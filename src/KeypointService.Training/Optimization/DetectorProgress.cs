namespace KeypointService.Training.Optimization;

/// <summary>How far a detector's run has come.</summary>
/// <param name="Epochs">Finished epochs.</param>
/// <param name="BestEpoch">The epoch whose weights are kept as the best; 0 before the first.</param>
/// <param name="BestLoss">Its loss on validation scenes.</param>
internal sealed record DetectorProgress(int Epochs, int BestEpoch, double BestLoss)
{
    public static DetectorProgress None { get; } = new(0, 0, double.MaxValue);
}
