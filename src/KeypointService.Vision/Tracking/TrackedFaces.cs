using System.Collections;
using KeypointService.Vision.Imaging;

namespace KeypointService.Vision.Tracking;

/// <summary>The faces in one frame of a video, largest box first, and how they were found.</summary>
/// <param name="Faces">The faces, in pixels of the upright frame.</param>
/// <param name="Header">What the frame's first bytes say of it; null for an image that was decoded elsewhere.</param>
/// <param name="Times">What each stage took.</param>
public sealed record TrackedFaces(IReadOnlyList<TrackedFace> Faces, ImageHeader? Header, StageTimes Times) : IReadOnlyList<TrackedFace>
{
    /// <summary>Number of faces.</summary>
    public int Count => Faces.Count;

    /// <summary>A face.</summary>
    /// <param name="index">From 0, the largest.</param>
    public TrackedFace this[int index] => Faces[index];

    /// <summary>The faces one by one.</summary>
    public IEnumerator<TrackedFace> GetEnumerator() => Faces.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
