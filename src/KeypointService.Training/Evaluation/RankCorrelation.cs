namespace KeypointService.Training.Evaluation;

/// <summary>Spearman's rank correlation.</summary>
internal static class RankCorrelation
{
    /// <returns>From -1 to 1; not a number for fewer than two pairs.</returns>
    public static double Of(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var (x, y) = (Ranks(a), Ranks(b));
        var (meanX, meanY) = (x.DefaultIfEmpty().Average(), y.DefaultIfEmpty().Average());
        var covariance = x.Zip(y, (p, q) => (p - meanX) * (q - meanY)).Sum();
        return covariance / Math.Sqrt(x.Sum(p => Math.Pow(p - meanX, 2)) * y.Sum(q => Math.Pow(q - meanY, 2)));
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        var ranks = new double[values.Count];
        var order = Enumerable.Range(0, values.Count).OrderBy(i => values[i]).ToArray();
        for (var first = 0; first < order.Length;)
        {
            var last = first;
            while (last + 1 < order.Length && values[order[last + 1]] == values[order[first]])
            {
                last++;
            }

            // Equal values share the mean of their places.
            for (var i = first; i <= last; i++)
            {
                ranks[order[i]] = (first + last) / 2.0;
            }

            first = last + 1;
        }

        return ranks;
    }
}
