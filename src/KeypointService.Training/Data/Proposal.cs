using KeypointService.Vision.Detection;

namespace KeypointService.Training.Data;

/// <summary>A hit of the detector, or a labelled face, for its second stage to learn from.</summary>
/// <param name="Picture">The picture; its owner keeps it.</param>
/// <param name="Hit">Where the face lies in it, or what was taken for one.</param>
/// <param name="IsFace">True where it is one.</param>
/// <param name="Face">The face that it is, or that it is a part of; null where there is none.</param>
internal readonly record struct Proposal(ScaledPicture Picture, FaceCandidate Hit, bool IsFace, FaceCandidate? Face = null);
