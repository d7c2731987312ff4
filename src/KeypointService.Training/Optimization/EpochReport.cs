namespace KeypointService.Training.Optimization;

/// <summary>What an epoch came to.</summary>
/// <param name="TrainingError">Root mean squared error over the labelled coordinates of the varied crops, in crop pixels.</param>
/// <param name="ValidationNme">Normalised mean error in percent by set, and over all.</param>
/// <param name="Progress">How far the run has come.</param>
internal sealed record EpochReport(
    double TrainingError, IReadOnlyDictionary<string, double> ValidationNme, TrainingProgress Progress);
