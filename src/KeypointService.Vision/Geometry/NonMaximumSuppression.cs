namespace KeypointService.Vision.Geometry;

/// <summary>Of several hits on one thing the best stays.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>Leaves out every hit that overlaps a better one.</summary>
    /// <param name="hits">All hits, the best first.</param>
    /// <param name="boxOf">The region of a hit.</param>
    /// <param name="maxOverlap">Overlap (intersection over union) above which two hits are one; above 0.</param>
    /// <returns>What is left, the best first.</returns>
    public static IReadOnlyList<T> Suppress<T>(IEnumerable<T> hits, Func<T, FaceBox> boxOf, double maxOverlap)
    {
        T[] all = [.. hits];
        return Suppress(all, new BoxIndex(Array.ConvertAll(all, hit => boxOf(hit))), maxOverlap);
    }

    /// <summary>Leaves out every hit that overlaps a better one.</summary>
    /// <param name="hits">All hits, the best first.</param>
    /// <param name="index">Their regions, in the same order.</param>
    /// <param name="maxOverlap">Overlap (intersection over union) above which two hits are one; above 0.</param>
    /// <returns>What is left, the best first.</returns>
    public static IReadOnlyList<T> Suppress<T>(IReadOnlyList<T> hits, BoxIndex index, double maxOverlap)
    {
        var isLeftOut = new bool[hits.Count];
        List<T> kept = [];
        for (var i = 0; i < hits.Count; i++)
        {
            if (isLeftOut[i])
            {
                continue;
            }

            kept.Add(hits[i]);
            var box = index.Boxes[i];
            foreach (var other in index.Near(box, maxOverlap))
            {
                isLeftOut[other] |= box.Overlap(index.Boxes[other]) > maxOverlap;
            }
        }

        return kept;
    }

    /// <summary>Leaves out every hit that is on the same thing as a better one.</summary>
    /// <param name="hits">All hits, the best first.</param>
    /// <param name="boxOf">The region of a hit.</param>
    /// <param name="isOnSame">Whether a hit, by its region, is on the same thing as a better one.</param>
    /// <returns>What is left, the best first.</returns>
    public static IReadOnlyList<T> Suppress<T>(IEnumerable<T> hits, Func<T, FaceBox> boxOf, Func<FaceBox, FaceBox, bool> isOnSame) =>
        [.. Suppress(hits.Select(hit => (Hit: hit, Box: boxOf(hit))), (hit, better) => isOnSame(hit.Box, better.Box)).Select(best => best.Hit)];

    /// <summary>Leaves out every hit that is on the same thing as a better one.</summary>
    /// <param name="hits">All hits, the best first.</param>
    /// <param name="isOnSame">Whether a hit is on the same thing as a better one.</param>
    /// <returns>What is left, the best first.</returns>
    public static IReadOnlyList<T> Suppress<T>(IEnumerable<T> hits, Func<T, T, bool> isOnSame)
    {
        List<T> kept = [];
        foreach (var hit in hits)
        {
            if (!kept.Exists(better => isOnSame(hit, better)))
            {
                kept.Add(hit);
            }
        }

        return kept;
    }
}
