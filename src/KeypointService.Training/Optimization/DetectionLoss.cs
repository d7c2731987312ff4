namespace KeypointService.Training.Optimization;

/// <summary>The parts of the detector's loss, a cell that answers for a face each.</summary>
/// <param name="Score">Of the scores: quality focal loss.</param>
/// <param name="Box">Of centres and sides.</param>
/// <param name="Roll">Of the rolls.</param>
/// <param name="Small">Of the map of small faces.</param>
internal readonly record struct DetectionLoss(double Score, double Box, double Roll, double Small)
{
    /// <summary>The map only helps the search, and its loss is the greatest of all.</summary>
    public const double SmallWeight = 0.4;

    public double Total => Score + Box + Roll + (SmallWeight * Small);

    public static DetectionLoss Mean(IReadOnlyCollection<DetectionLoss> losses) => new(
        losses.Average(l => l.Score), losses.Average(l => l.Box), losses.Average(l => l.Roll), losses.Average(l => l.Small));
}
