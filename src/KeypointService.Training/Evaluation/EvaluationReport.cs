using System.Globalization;
using System.Text;
using System.Text.Json;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>Writes what an evaluation found: <c>figures.json</c> for programs, <c>report.md</c> for people, and pictures.</summary>
internal static class EvaluationReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static void Write(string folder, KeypointModelInfo model, IReadOnlyList<ErrorSummary> summaries)
    {
        Directory.CreateDirectory(folder);
        var figures = summaries.SelectMany(s => s.Figures()).ToDictionary();
        File.WriteAllText(Path.Combine(folder, "figures.json"), JsonSerializer.Serialize(figures, Json));
        File.WriteAllText(Path.Combine(folder, "report.md"), Markdown(model, summaries));
        CumulativeErrorPlot.Save(
            summaries, $"{model.Name} {model.Version}: cumulative error", Path.Combine(folder, "cumulative-error.png"));
        foreach (var summary in summaries.Where(s => s.Detected.Count > 0))
        {
            ContactSheet.Save(summary, Path.Combine(folder, $"faces-{summary.Set}-{summary.Mode.Replace(' ', '-')}.jpg"));
        }
    }

    private static string Markdown(KeypointModelInfo model, IReadOnlyList<ErrorSummary> summaries)
    {
        StringBuilder text = new();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"# {model.Name} {model.Version}, {model.Parameters:N0} weights\n");
        Line($"| set | boxes | faces | found % | NME15 % | NME5 % | failures % | with misses % | RMSE crop px | centred | RMSE picture px | centred |");
        Line($"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var s in summaries)
        {
            Line($"| {s.Set} | {s.Mode} | {s.Results.Count} | {s.Recall:F1} | {s.Nme15:F2} | {s.Nme5:F2} | {s.FailureRate:F1} | {s.FailureRateWithMisses:F1} | {s.RmseCrop:F2} | {s.RmseCropCentered:F2} | {s.RmsePicture:F2} | {s.RmsePictureCentered:F2} |");
        }

        Line($"\nError of each keypoint, percent of the eye distance:\n");
        Line($"| keypoint | {string.Join(" | ", summaries.Select(s => $"{s.Set}, {s.Mode}"))} |");
        Line($"| --- |{string.Concat(summaries.Select(_ => " ---: |"))}");
        for (var k = 0; k < FaceKeypointSet.Count; k++)
        {
            var errors = summaries.Select(s => s.KeypointNme(k).ToString("F2", CultureInfo.InvariantCulture));
            Line($"| {FaceKeypointSet.Names[k]} | {string.Join(" | ", errors)} |");
        }

        return text.ToString();
    }
}
