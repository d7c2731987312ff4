using KeypointService.Faces;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Inference;

/// <summary>A face of one of a request's pictures.</summary>
/// <param name="Image">Number of the face's picture in the request, from 0.</param>
/// <param name="Answer">The face as every other answer tells it.</param>
/// <param name="Face">The face itself.</param>
internal sealed record LocatedFace(int Image, FaceResponse Answer, FaceKeypoints Face);
