namespace KeypointService.Training.Evaluation;

/// <summary>How well the face score tells the detector's hits on faces from its false ones.</summary>
/// <param name="Set">The labelled faces.</param>
/// <param name="Negatives">The pictures without faces.</param>
/// <param name="Faces">Scores of hits on labelled faces.</param>
/// <param name="FalseHits">Scores of hits in pictures without faces.</param>
/// <param name="Threshold">The score below which the service drops a hit.</param>
internal sealed record FaceScoreSummary(
    string Set, string Negatives, IReadOnlyList<double> Faces, IReadOnlyList<double> FalseHits, double Threshold)
{
    /// <summary>False hits that the threshold lets through.</summary>
    public int FalseFaces => FalseHits.Count(score => score >= Threshold);

    /// <summary>Share of the faces that the threshold loses, in percent.</summary>
    public double LostPercent => 100.0 * Faces.Count(score => score < Threshold) / Faces.Count;

    /// <summary>Area under the receiver operating characteristic: how often a face scores above a false hit.</summary>
    public double AreaUnderCurve => RocArea.Of(Faces, FalseHits);

    /// <summary>The curve: share of false hits kept and of faces kept, in percent, from the highest threshold to the lowest.</summary>
    public IEnumerable<(double FalseHitsKept, double FacesKept)> Curve() => Faces.Concat(FalseHits).Distinct().OrderDescending()
        .Select(threshold => (
            100.0 * FalseHits.Count(score => score >= threshold) / FalseHits.Count,
            100.0 * Faces.Count(score => score >= threshold) / Faces.Count));

    public IEnumerable<KeyValuePair<string, double>> Figures()
    {
        var name = $"{Set}.{Negatives.Replace(' ', '_')}";
        yield return new($"{name}.area_under_roc", Math.Round(AreaUnderCurve, 5));
        yield return new($"{name}.false_hits", FalseHits.Count);
        yield return new($"{name}.false_faces", FalseFaces);
        yield return new($"{name}.faces_lost_percent", Math.Round(LostPercent, 4));
    }
}
