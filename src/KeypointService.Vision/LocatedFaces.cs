using System.Collections;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision;

/// <summary>The faces of a picture, largest box first, and how they were found.</summary>
/// <param name="Faces">The faces, in pixels of the upright picture, the origin at the centre of the top-left pixel.</param>
/// <param name="Header">What the picture's first bytes say of it; null for an image that was decoded elsewhere.</param>
/// <param name="Times">What each stage took.</param>
public sealed record LocatedFaces(IReadOnlyList<FaceKeypoints> Faces, ImageHeader? Header, StageTimes Times) : IReadOnlyList<FaceKeypoints>
{
    /// <summary>Number of faces.</summary>
    public int Count => Faces.Count;

    /// <summary>A face.</summary>
    /// <param name="index">From 0, the largest.</param>
    public FaceKeypoints this[int index] => Faces[index];

    /// <summary>The faces one by one.</summary>
    public IEnumerator<FaceKeypoints> GetEnumerator() => Faces.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
