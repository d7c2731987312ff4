using KeypointService.Training.Data;

namespace KeypointService.Training.Evaluation;

/// <summary>The errors of an evaluation by a property of the face, such as its roll.</summary>
/// <param name="Property">What the faces are told apart by.</param>
/// <param name="Classes">Each class of faces and its figures; classes without a face are left out.</param>
internal sealed record ErrorBreakdown(string Property, IReadOnlyList<(string Name, ErrorSummary Summary)> Classes)
{
    private static readonly double[] RollEdges = [0, 5, 10, 20, 90];
    private static readonly double[] YawEdges = [0, 15, 30, 45, 60];
    private static readonly double[] EyeDistanceEdges = [0, 20, 40, 60, 80, 120];

    public static IEnumerable<ErrorBreakdown> Of(ErrorSummary summary)
    {
        yield return By(summary, "head roll, degrees", RollEdges, result => Math.Abs(result.Face.Roll));
        yield return By(summary, "eye distance, picture pixels", EyeDistanceEdges, result => result.Face.EyeDistance);
        yield return By(summary, "head turned to the side, degrees", YawEdges, result => Math.Abs(MeanHead.Yaw(result.Face.Points)));
    }

    private static ErrorBreakdown By(ErrorSummary summary, string property, double[] edges, Func<FaceResult, double> measure) => new(
        property,
        [.. Bins.Of(summary.Results, edges, measure)
            .Select(bin => (bin.Name, new ErrorSummary(summary.Set, summary.Mode, bin.Items)))]);
}
