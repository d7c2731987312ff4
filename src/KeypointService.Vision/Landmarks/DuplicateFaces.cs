using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Landmarks;

/// <summary>Non-maximum suppression on located faces: two hits whose points span the same region are one face.</summary>
public static class DuplicateFaces
{
    // Neighbouring faces, even cheek to cheek, overlap far less.
    private const double SameFace = 0.45;

    /// <summary>Keeps of several hits on one face the most confident, or the first where there is no confidence.</summary>
    /// <returns>The kept faces in their order.</returns>
    public static IReadOnlyList<FaceKeypoints> Remove(IReadOnlyList<FaceKeypoints> faces)
    {
        var best = faces.OrderByDescending(face => face.Confidence ?? 0);
        var kept = NonMaximumSuppression.Suppress(best, face => face.Region, SameFace);
        return [.. faces.Where(kept.Contains)];
    }
}
