namespace KeypointService.Training.Optimization;

/// <summary>The parts of the detector's loss, a face each.</summary>
/// <param name="Score">Of the scores: focal loss.</param>
/// <param name="Box">Of centres and sides.</param>
/// <param name="Roll">Of the rolls.</param>
internal readonly record struct DetectionLoss(double Score, double Box, double Roll)
{
    public double Total => Score + Box + Roll;

    public static DetectionLoss Mean(IReadOnlyCollection<DetectionLoss> losses) =>
        new(losses.Average(l => l.Score), losses.Average(l => l.Box), losses.Average(l => l.Roll));
}
