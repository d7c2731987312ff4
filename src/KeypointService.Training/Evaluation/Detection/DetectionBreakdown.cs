namespace KeypointService.Training.Evaluation.Detection;

/// <summary>The recall of a chain by a property of the face.</summary>
/// <param name="Property">What the faces are told apart by.</param>
/// <param name="Classes">Each class of faces, the number of them, and the percentage found; empty classes are left out.</param>
internal sealed record DetectionBreakdown(string Property, IReadOnlyList<(string Name, int Faces, double Recall)> Classes)
{
    private static readonly double[] RollEdges = [0, 10, 20, 30, 45];
    private static readonly double[] SideEdges = [0, 0.15, 0.25, 0.35, 0.5];

    private static readonly double[] PixelEdges = [0, 8, 12, 16, 24, 36, 64, 128];

    public static IEnumerable<DetectionBreakdown> Of(DetectionSummary summary)
    {
        if (summary.Outcomes.Any(outcome => double.IsFinite(outcome.Roll)))
        {
            yield return By(summary, "head roll, degrees", RollEdges, outcome => Math.Abs(outcome.Roll));
        }

        yield return By(summary, "side of the face, pixels of the photo", PixelEdges, outcome => outcome.Pixels);
        if (summary.Outcomes.Any(outcome => outcome.Kind.Length > 0))
        {
            yield return new DetectionBreakdown("kind", [.. summary.Outcomes.GroupBy(outcome => outcome.Kind).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Count(), Recall([.. group], summary.Threshold)))]);
        }

        yield return By(summary, "side of the face, share of the photo's longest side", SideEdges, outcome => outcome.Side);
    }

    private static DetectionBreakdown By(
        DetectionSummary summary, string property, double[] edges, Func<DetectionOutcome, double> measure) => new(
        property,
        [.. Bins.Of(summary.Outcomes, edges, measure).Select(bin => (bin.Name, bin.Items.Count, Recall(bin.Items, summary.Threshold)))]);

    private static double Recall(IReadOnlyCollection<DetectionOutcome> outcomes, double threshold) =>
        100.0 * outcomes.Count(outcome => outcome.Score >= threshold) / outcomes.Count;
}
