namespace KeypointService.Training.Evaluation;

/// <summary>All that an evaluation measured of a model.</summary>
/// <param name="Errors">One a data set, source of the boxes and accuracy.</param>
/// <param name="FaceScores">How well it tells faces from others; empty where it does not judge or nothing was there to judge.</param>
/// <param name="Times">What a face costs it, and the model that it is held against where one was given.</param>
internal sealed record EvaluationResults(
    IReadOnlyList<ErrorSummary> Errors, IReadOnlyList<FaceScoreSummary> FaceScores, IReadOnlyList<InferenceTime> Times);
