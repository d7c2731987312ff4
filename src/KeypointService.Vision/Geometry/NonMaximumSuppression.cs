namespace KeypointService.Vision.Geometry;

/// <summary>Of several hits on one thing the best stays.</summary>
public static class NonMaximumSuppression
{
    /// <summary>Leaves out every hit that overlaps a better one.</summary>
    /// <param name="hits">All hits, the best first.</param>
    /// <param name="boxOf">The region of a hit.</param>
    /// <param name="maxOverlap">Overlap (intersection over union) above which two hits are one.</param>
    /// <returns>What is left, the best first.</returns>
    public static IReadOnlyList<T> Suppress<T>(IEnumerable<T> hits, Func<T, FaceBox> boxOf, double maxOverlap) =>
        Suppress(hits, boxOf, (box, better) => better.Overlap(box) > maxOverlap);

    /// <summary>Leaves out every hit that is on the same thing as a better one.</summary>
    /// <param name="hits">All hits, the best first.</param>
    /// <param name="boxOf">The region of a hit.</param>
    /// <param name="isOnSame">Whether a hit, by its region, is on the same thing as a better one.</param>
    /// <returns>What is left, the best first.</returns>
    public static IReadOnlyList<T> Suppress<T>(IEnumerable<T> hits, Func<T, FaceBox> boxOf, Func<FaceBox, FaceBox, bool> isOnSame)
    {
        List<(T Hit, FaceBox Box)> kept = [];
        foreach (var hit in hits)
        {
            var box = boxOf(hit);
            if (!kept.Exists(better => isOnSame(box, better.Box)))
            {
                kept.Add((hit, box));
            }
        }

        return [.. kept.Select(best => best.Hit)];
    }
}
