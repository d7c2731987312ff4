using ScottPlot;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>Draws recall against false faces a picture (free-response receiver operating characteristic).</summary>
internal static class FrocPlot
{
    private const double MostFalseFaces = 0.3;

    public static void Save(IReadOnlyList<DetectionSummary> summaries, string title, string path)
    {
        using Plot plot = new();
        foreach (var summary in summaries)
        {
            // A chain without scores has one point, and no line leads there.
            var curve = summary.IsRanked ? summary.Froc().ToArray() : [(summary.FalseRate, summary.Recall)];
            var line = plot.Add.ScatterLine(curve.Select(p => p.FalseRate).ToArray(), curve.Select(p => p.Recall).ToArray());
            line.LegendText = $"{summary.Set}, {summary.Chain}";
            line.LineWidth = 2;
            line.LinePattern = summary.Set.Contains("turned", StringComparison.Ordinal) ? LinePattern.Dashed : LinePattern.Solid;
            var chosen = plot.Add.Marker(summary.FalseRate, summary.Recall, MarkerShape.OpenCircle, 12);
            chosen.Color = line.Color;
        }

        plot.Title(title);
        plot.XLabel("false faces a picture without faces");
        plot.YLabel("faces found, percent");
        plot.Axes.SetLimits(-0.005, MostFalseFaces, Math.Max(0, summaries.Min(s => s.Recall) - 5), 100.5);
        plot.ShowLegend(Alignment.LowerRight);
        plot.SavePng(path, 1000, 700);
    }
}
