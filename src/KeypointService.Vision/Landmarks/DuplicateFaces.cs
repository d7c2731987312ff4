using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// Non-maximum suppression on located faces: two hits whose points span the same region are one face, one on a part of a face is none, and
/// the more a hit overlaps a surer one, the surer it has to be of being another face.
/// </summary>
internal static class DuplicateFaces
{
    // Neighbouring faces, even cheek to cheek, overlap far less.
    private const double SameFace = 0.45;

    // In sides of the surer face: closer to its centre than so much no other face lies, unless it is far smaller.
    private const double Apart = 0.3;
    private const double FarSmaller = 0.4;

    // Overlap, by boxes and by points, up to which faces are simply neighbours, and what each further hundredth asks of the confidence, in
    // log-odds: at 0.2 it has to be 0.78, at 0.35 over 0.99. Chosen on photos for validation: of hits that overlap a surer one by more than
    // a quarter, nine of ten are on its jaw, its ear or its hair, and where both faces are real the second is nearly always sure as well.
    private const double Neighbours = 0.15;
    private const double LogOddsOfOverlap = 25;

    /// <summary>Keeps of several hits on one face the most confident, or the first where there is no confidence.</summary>
    /// <returns>The kept faces in their order.</returns>
    public static IReadOnlyList<FaceKeypoints> Remove(IReadOnlyList<FaceKeypoints> faces)
    {
        var best = faces.OrderByDescending(face => face.Confidence ?? 0);
        var apart = NonMaximumSuppression.Suppress(best, face => face.Region, SameFace);
        var whole = NonMaximumSuppression.Suppress(apart, face => face.Region, IsPartOf);
        HashSet<FaceKeypoints> kept = new(NonMaximumSuppression.Suppress(whole, IsDoubtful), ReferenceEqualityComparer.Instance);
        return [.. faces.Where(kept.Contains)];
    }

    /// <summary>True where a hit overlaps a surer one by more than its confidence makes up for.</summary>
    private static bool IsDoubtful(FaceKeypoints face, FaceKeypoints surer) => face.Confidence is { } confidence
        && face.Box.Overlap(surer.Box) is > Neighbours and var boxes
        && Math.Min(boxes, face.Region.Overlap(surer.Region)) is > Neighbours and var overlap
        && LogOdds.Of(confidence) < LogOddsOfOverlap * (overlap - Neighbours);

    /// <summary>True where a hit lies so close to a surer one that it is on the same face, or on a part of it.</summary>
    internal static bool IsPartOf(FaceBox part, FaceBox face) =>
        part.Center.DistanceTo(face.Center) < Apart * face.Width && part.Width > FarSmaller * face.Width;
}
