namespace KeypointService.Training.Optimization;

/// <summary>What an epoch of the detector's training came to.</summary>
/// <param name="Training">Loss over the epoch.</param>
/// <param name="Validation">Loss of the averaged weights on fixed scenes of validation faces.</param>
/// <param name="Progress">How far the run has come.</param>
internal sealed record DetectorEpochReport(DetectionLoss Training, DetectionLoss Validation, TrainingProgress Progress);
