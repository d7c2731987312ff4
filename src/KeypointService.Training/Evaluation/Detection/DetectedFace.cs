using KeypointService.Vision.Geometry;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>What a detection chain takes for a face.</summary>
/// <param name="Box">Its box.</param>
/// <param name="Score">How sure the chain is, 0 to 1.</param>
/// <param name="Points">The 15 keypoints; null where no model located them.</param>
internal sealed record DetectedFace(FaceBox Box, double Score, IReadOnlyList<ImagePoint>? Points);
