using System.Globalization;
using System.Text;
using System.Text.Json;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Evaluation;

/// <summary>Writes what an evaluation found: <c>figures.json</c> for programs, <c>report.md</c> for people, and plots.</summary>
internal static class EvaluationReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static void Write(string folder, KeypointModelInfo model, EvaluationResults evaluation)
    {
        Directory.CreateDirectory(folder);
        // What nothing was there to measure is no number, which JSON has no word for.
        var figures = evaluation.Errors.SelectMany(s => s.Figures()).Concat(evaluation.FaceScores.SelectMany(s => s.Figures()))
            .Concat(evaluation.Times.Select(t => new KeyValuePair<string, double>($"{t.Model}.ms_per_face", Math.Round(t.Milliseconds, 3))))
            .Where(figure => double.IsFinite(figure.Value)).ToDictionary();
        File.WriteAllText(Path.Combine(folder, "figures.json"), JsonSerializer.Serialize(figures, Json));
        File.WriteAllText(Path.Combine(folder, "report.md"), Markdown(model, evaluation));
        CumulativeErrorPlot.Save(
            evaluation.Errors, $"{model.Name} {model.Version}: cumulative error", Path.Combine(folder, "cumulative-error.png"));
        if (model.HasSigma)
        {
            ReliabilityPlot.Save(
                evaluation.Errors.Where(s => s.Detected.Count > 0 && s.Mode.EndsWith("fast", StringComparison.Ordinal)),
                $"{model.Name} {model.Version}: is sigma right?",
                Path.Combine(folder, "reliability.png"));
        }

        if (evaluation.FaceScores.Count > 0)
        {
            RocPlot.Save(
                evaluation.FaceScores, $"{model.Name} {model.Version}: faces against the cascade's false hits", Path.Combine(folder, "roc.png"));
        }
    }

    private static string Markdown(KeypointModelInfo model, EvaluationResults evaluation)
    {
        StringBuilder text = new();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        var errors = evaluation.Errors;
        Line($"# {model.Name} {model.Version}, {model.Parameters:N0} weights\n");
        Line($"| set | boxes | faces | found % | NME15 % | NME5 % | NME15 centred % | NME5 centred % | failures % | with misses % | RMSE crop px | centred | RMSE picture px | centred |");
        Line($"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var s in errors)
        {
            Line($"| {s.Set} | {s.Mode} | {s.Results.Count} | {s.Recall:F1} | {s.Nme15:F2} | {s.Nme5:F2} | {s.Nme15Centered:F2} | {s.Nme5Centered:F2} | {s.FailureRate:F1} | {s.FailureRateWithMisses:F1} | {s.RmseCrop:F2} | {s.RmseCropCentered:F2} | {s.RmsePicture:F2} | {s.RmsePictureCentered:F2} |");
        }

        if (model.HasSigma)
        {
            Line($"\n| set | boxes | errors within 1 sigma % | within 2 sigma % | rank correlation of sigma and error |");
            Line($"| --- | --- | ---: | ---: | ---: |");
            foreach (var s in errors)
            {
                Line($"| {s.Set} | {s.Mode} | {s.Coverage(1):F1} | {s.Coverage(2):F1} | {s.SigmaRankCorrelation:F2} |");
            }
        }

        if (model.HasVisibility)
        {
            Line($"\n| set | boxes | seen points | hidden points | area under ROC | seen taken for hidden % | hidden taken for seen % | NME of the seen % | of the hidden % | hidden within 1 sigma % |");
            Line($"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            foreach (var (s, v) in errors.Where(s => s.Visibility is not null).Select(s => (s, s.Visibility!)))
            {
                Line($"| {s.Set} | {s.Mode} | {v.Seen} | {v.Hidden} | {v.Area:F3} | {v.SeenBelowHalf:F2} | {v.HiddenAboveHalf:F2} | {v.SeenNme:F2} | {v.HiddenNme:F2} | {v.HiddenWithinSigma:F1} |");
            }
        }

        if (evaluation.FaceScores.Count > 0)
        {
            Line($"\n| faces of | pictures without faces | area under ROC | false hits of the cascade | kept | faces lost % |");
            Line($"| --- | --- | ---: | ---: | ---: | ---: |");
            foreach (var s in evaluation.FaceScores)
            {
                Line($"| {s.Set} | {s.Negatives} | {s.AreaUnderCurve:F4} | {s.FalseHits.Count} | {s.FalseFaces} | {s.LostPercent:F2} |");
            }
        }

        Line($"\n| model | ms a face, one thread, batch of 1 |\n| --- | ---: |");
        foreach (var time in evaluation.Times)
        {
            Line($"| {time.Model} | {time.Milliseconds:F2} |");
        }

        foreach (var breakdown in errors.SelectMany(ErrorBreakdown.Of).GroupBy(b => b.Property))
        {
            Line($"\n| set | boxes | {breakdown.Key} | faces | found % | NME15 % | failures % |\n| --- | --- | --- | ---: | ---: | ---: | ---: |");
            foreach (var (name, s) in breakdown.SelectMany(b => b.Classes))
            {
                Line($"| {s.Set} | {s.Mode} | {name} | {s.Results.Count} | {s.Recall:F1} | {s.Nme15:F2} | {s.FailureRate:F1} |");
            }
        }

        Line($"\nError of each keypoint, percent of the eye distance:\n");
        Line($"| keypoint | {string.Join(" | ", errors.Select(s => $"{s.Set}, {s.Mode}"))} |");
        Line($"| --- |{string.Concat(errors.Select(_ => " ---: |"))}");
        for (var k = 0; k < FaceKeypointSet.Count; k++)
        {
            var means = errors.Select(s => s.KeypointNme(k).ToString("F2", CultureInfo.InvariantCulture));
            Line($"| {FaceKeypointSet.Names[k]} | {string.Join(" | ", means)} |");
        }

        return text.ToString();
    }
}
