namespace KeypointService.Training.Evaluation.Detection;

/// <summary>How a chain did on a set of labelled faces, held against its hits in pictures without faces.</summary>
/// <param name="Set">The labelled photos, and how they were turned.</param>
/// <param name="Chain">Name of the chain.</param>
/// <param name="Threshold">The score from which the service counts a hit as a face.</param>
/// <param name="Outcomes">One a labelled face.</param>
/// <param name="FalseScores">Scores of the hits in pictures without faces.</param>
/// <param name="Pictures">Number of such pictures.</param>
internal sealed record DetectionSummary(
    string Set, string Chain, double Threshold, IReadOnlyList<DetectionOutcome> Outcomes, IReadOnlyList<double> FalseScores, int Pictures)
{
    /// <summary>Hits at the threshold that lie on none of the labelled faces of the set's own photos: false, or faces without a label.</summary>
    public int HitsBeside { get; init; }

    /// <summary>False where the chain is as sure of every hit as of any other.</summary>
    public bool IsRanked => FalseScores.Concat(Outcomes.Select(o => o.Score)).Where(score => score > 0).Distinct().Skip(1).Any();

    /// <summary>Faces found at the service's threshold, in percent.</summary>
    public double Recall => RecallAt(Threshold);

    /// <summary>False faces a picture at the service's threshold.</summary>
    public double FalseRate => FalseRateAt(Threshold);

    /// <summary>Mean overlap of box and true region over the faces found.</summary>
    public double MeanOverlap => Outcomes.Where(o => o.Score >= Threshold).Select(o => o.Overlap).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Faces found in percent, where the threshold is as low as a rate of false faces a picture allows.</summary>
    public double RecallAtFalseRate(double rate)
    {
        var allowed = (int)Math.Floor(rate * Pictures);
        var strongest = FalseScores.OrderDescending().ElementAtOrDefault(allowed);

        // Just above the first false face too many.
        return RecallAt(Math.BitIncrement(strongest));
    }

    /// <summary>False faces a picture against faces found in percent, from the strictest threshold to none.</summary>
    public IEnumerable<(double FalseRate, double Recall)> Froc() => FalseScores.Append(Threshold).Distinct().OrderDescending()
        .Select(score => (FalseRateAt(score), RecallAt(score))).Prepend((0, RecallAtFalseRate(0)));

    /// <summary>The figures by name, for programs.</summary>
    public IEnumerable<KeyValuePair<string, double>> Figures()
    {
        var prefix = $"{Set}.{Chain}".Replace(", ", "_", StringComparison.Ordinal).Replace(' ', '_');
        yield return new($"{prefix}.recall_percent", Math.Round(Recall, 3));
        yield return new($"{prefix}.false_faces_per_picture", Math.Round(FalseRate, 4));
        yield return new($"{prefix}.recall_at_1_false_in_100_percent", Math.Round(RecallAtFalseRate(0.01), 3));
    }

    private double RecallAt(double threshold) => 100.0 * Outcomes.Count(o => o.Score >= threshold) / Outcomes.Count;

    private double FalseRateAt(double threshold) => (double)FalseScores.Count(score => score >= threshold) / Pictures;
}
