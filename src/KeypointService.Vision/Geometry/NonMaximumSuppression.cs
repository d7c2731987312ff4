namespace KeypointService.Vision.Geometry;

/// <summary>Of several hits on one thing the best stays.</summary>
public static class NonMaximumSuppression
{
    /// <summary>Leaves out every hit that overlaps a better one.</summary>
    /// <param name="hits">All hits, the best first.</param>
    /// <param name="boxOf">The region of a hit.</param>
    /// <param name="maxOverlap">Overlap (intersection over union) above which two hits are one.</param>
    /// <returns>What is left, the best first.</returns>
    public static IReadOnlyList<T> Suppress<T>(IEnumerable<T> hits, Func<T, FaceBox> boxOf, double maxOverlap)
    {
        List<(T Hit, FaceBox Box)> kept = [];
        foreach (var hit in hits)
        {
            var box = boxOf(hit);
            if (!kept.Exists(better => better.Box.Overlap(box) > maxOverlap))
            {
                kept.Add((hit, box));
            }
        }

        return [.. kept.Select(best => best.Hit)];
    }
}
