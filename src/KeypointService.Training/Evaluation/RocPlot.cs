using ScottPlot;

namespace KeypointService.Training.Evaluation;

/// <summary>Draws the receiver operating characteristic of the face score, cut to the corner that matters.</summary>
internal static class RocPlot
{
    private const double MostFalseHits = 20;
    private const double LeastFaces = 80;

    public static void Save(IEnumerable<FaceScoreSummary> summaries, string title, string path)
    {
        using Plot plot = new();
        foreach (var summary in summaries)
        {
            (double FalseHitsKept, double FacesKept)[] curve = [(0, 0), .. summary.Curve()];
            var line = plot.Add.ScatterLine(
                curve.Select(p => p.FalseHitsKept).ToArray(), curve.Select(p => p.FacesKept).ToArray());
            line.LegendText = $"{summary.Set}, {summary.Negatives} (area {summary.AreaUnderCurve:F4})";
            line.LineWidth = 2;
            var chosen = plot.Add.Marker(
                100.0 * summary.FalseFaces / summary.FalseHits.Count, 100 - summary.LostPercent, MarkerShape.OpenCircle, 12);
            chosen.Color = line.Color;
        }

        plot.Title(title);
        plot.XLabel("false hits of the cascade kept, percent");
        plot.YLabel("hits on faces kept, percent");
        plot.Axes.SetLimits(0, MostFalseHits, LeastFaces, 100.3);
        plot.ShowLegend(Alignment.LowerRight);
        plot.SavePng(path, 900, 560);
    }
}
