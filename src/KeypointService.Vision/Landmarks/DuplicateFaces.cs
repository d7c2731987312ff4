using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// Non-maximum suppression on located faces: two hits whose points span the same region are one face, and one on a part of a face is none.
/// </summary>
public static class DuplicateFaces
{
    // Neighbouring faces, even cheek to cheek, overlap far less.
    private const double SameFace = 0.45;

    // In sides of the surer face: closer to its centre than so much no other face lies, unless it is far smaller.
    private const double Apart = 0.3;
    private const double FarSmaller = 0.4;

    /// <summary>Keeps of several hits on one face the most confident, or the first where there is no confidence.</summary>
    /// <returns>The kept faces in their order.</returns>
    public static IReadOnlyList<FaceKeypoints> Remove(IReadOnlyList<FaceKeypoints> faces)
    {
        var best = faces.OrderByDescending(face => face.Confidence ?? 0);
        var apart = NonMaximumSuppression.Suppress(best, face => face.Region, SameFace);
        HashSet<FaceKeypoints> kept = new(
            NonMaximumSuppression.Suppress(apart, face => face.Region, IsPartOf), ReferenceEqualityComparer.Instance);
        return [.. faces.Where(kept.Contains)];
    }

    /// <summary>True where a hit lies so close to a surer one that it is on the same face, or on a part of it.</summary>
    internal static bool IsPartOf(FaceBox part, FaceBox face) =>
        part.Center.DistanceTo(face.Center) < Apart * face.Width && part.Width > FarSmaller * face.Width;
}
