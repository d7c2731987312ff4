namespace KeypointService.Training.Evaluation;

/// <summary>Area under the receiver operating characteristic: how often one of the positives scores above one of the negatives.</summary>
internal static class RocArea
{
    /// <returns>0 to 1, ties counting half; not a number where there are none of either.</returns>
    public static double Of(IReadOnlyCollection<double> positives, IReadOnlyCollection<double> negatives)
    {
        var sorted = negatives.Order().ToArray();
        var wins = positives.Sum(score =>
        {
            var below = LowerBound(sorted, score);
            var equal = LowerBound(sorted, Math.BitIncrement(score)) - below;
            return below + (equal / 2.0);
        });
        return wins / ((double)positives.Count * sorted.Length);
    }

    private static int LowerBound(double[] sorted, double value)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sorted[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
