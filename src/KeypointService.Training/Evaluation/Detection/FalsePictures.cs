namespace KeypointService.Training.Evaluation.Detection;

/// <summary>How many pictures without faces have something that is taken for one.</summary>
/// <param name="Form">The form in which they were searched.</param>
/// <param name="Counts">How many, by the name of the chain.</param>
internal sealed record FalsePictures(string Form, IReadOnlyList<(string Chain, int Pictures)> Counts);
