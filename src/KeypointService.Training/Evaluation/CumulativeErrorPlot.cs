using ScottPlot;

namespace KeypointService.Training.Evaluation;

/// <summary>Draws the share of faces whose error stays below each value; misses never do.</summary>
internal static class CumulativeErrorPlot
{
    private const double LargestError = 15;

    public static void Save(IEnumerable<ErrorSummary> summaries, string title, string path)
    {
        using Plot plot = new();
        foreach (var summary in summaries.Where(s => s.Detected.Count > 0))
        {
            var errors = summary.Detected.Select(r => r.Nme15).Order().ToArray();
            var shares = errors.Select((_, i) => 100.0 * (i + 1) / summary.Results.Count).ToArray();
            var line = plot.Add.ScatterLine(errors, shares);
            line.LegendText = $"{summary.Set}, {summary.Mode} (mean {summary.Nme15:F2} %)";
            line.LineWidth = 2;
        }

        plot.Title(title);
        plot.XLabel("mean error of a face, percent of the eye distance");
        plot.YLabel("faces at or below, percent");
        plot.Axes.SetLimits(0, LargestError, 0, 100);
        plot.ShowLegend(Alignment.LowerRight);
        plot.SavePng(path, 900, 560);
    }
}
