using KeypointService.Training.Networks;
using ScottPlot;

namespace KeypointService.Training.Evaluation;

/// <summary>
/// Holds the errors that a model expects against those it makes: points sorted by their sigma in ten bins, and in each
/// the distance that 68.27 % of the errors along an axis stay below. A calibrated model follows the diagonal.
/// </summary>
internal static class ReliabilityPlot
{
    private const int Bins = 10;

    public static void Save(IEnumerable<ErrorSummary> summaries, string title, string path)
    {
        using Plot plot = new();
        double greatest = 0;
        foreach (var summary in summaries)
        {
            var sorted = summary.AxisErrors.OrderBy(e => e.Sigma).ToArray();
            var bins = sorted.Chunk(Math.Max(1, (sorted.Length + Bins - 1) / Bins)).ToArray();
            var expected = bins.Select(bin => bin.Average(e => e.Sigma)).ToArray();
            var seen = bins.Select(bin => bin.Select(e => e.Error).Order().ElementAt((int)(SigmaCalibration.OneSigma * bin.Length))).ToArray();
            var line = plot.Add.Scatter(expected, seen);
            line.LegendText = $"{summary.Set}, {summary.Mode} ({summary.Coverage(1):F1} % within one sigma)";
            line.LineWidth = 2;
            greatest = Math.Max(greatest, Math.Max(expected.Max(), seen.Max()));
        }

        var ideal = plot.Add.Line(0, 0, greatest, greatest);
        ideal.LinePattern = LinePattern.Dotted;
        ideal.LegendText = "calibrated";
        plot.Title(title);
        plot.XLabel("sigma that the model gives, picture pixels");
        plot.YLabel("68 % of the errors along an axis, picture pixels");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SavePng(path, 900, 560);
    }
}
