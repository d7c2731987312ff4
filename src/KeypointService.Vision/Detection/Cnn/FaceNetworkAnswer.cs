namespace KeypointService.Vision.Detection.Cnn;

/// <summary>What the detector's network sees in a copy of a picture.</summary>
/// <param name="Faces">Hits in pixels of the copy, several a face.</param>
/// <param name="Small">Where faces may lie that are too small for the copy.</param>
internal sealed record FaceNetworkAnswer(List<FaceCandidate> Faces, SmallFaceMap Small);
