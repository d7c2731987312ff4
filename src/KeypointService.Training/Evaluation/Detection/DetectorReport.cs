using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KeypointService.Training.Evaluation.Detection;

/// <summary>Writes what an evaluation of detectors found: <c>figures.json</c> for programs, <c>report.md</c> for people, and a plot.</summary>
internal static class DetectorReport
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static void Write(
        string folder, IReadOnlyList<DetectionSummary> summaries, IReadOnlyList<FalsePictures> forms, IReadOnlyList<DetectionTime> times)
    {
        // What nothing was there to measure is no number, which JSON has no word for.
        var figures = summaries.SelectMany(s => s.Figures())
            .Concat(times.Select(t => new KeyValuePair<string, double>($"{t.Detector}.ms_1920x1080", Math.Round(t.Milliseconds, 2))))
            .Where(figure => double.IsFinite(figure.Value)).ToDictionary();
        File.WriteAllText(Path.Combine(folder, "figures.json"), JsonSerializer.Serialize(figures, Json));
        File.WriteAllText(Path.Combine(folder, "report.md"), Markdown(summaries, forms, times));
        FrocPlot.Save(summaries, "Faces found against false faces", Path.Combine(folder, "froc.png"));
    }

    private static string Markdown(
        IReadOnlyList<DetectionSummary> summaries, IReadOnlyList<FalsePictures> forms, IReadOnlyList<DetectionTime> times)
    {
        StringBuilder text = new();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"# Detection\n");
        Line($"| set | detector | faces | found % | false faces a picture | found % at 0.01 false | at 0.1 | overlap | NME15 %, faces all find |");
        Line($"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var set in summaries.GroupBy(s => s.Set))
        {
            foreach (var s in set)
            {
                Line($"| {s.Set} | {s.Chain} | {s.Outcomes.Count} | {s.Recall:F2} | {s.FalseRate:F4} | {s.RecallAtFalseRate(0.01):F2} | {s.RecallAtFalseRate(0.1):F2} | {s.MeanOverlap:F3} | {CommonNme(s, [.. set]):F2} |");
            }
        }

        Line($"\n| pictures without faces, with one all the same | {string.Join(" | ", forms[0].Counts.Select(count => count.Chain))} |");
        Line($"| --- |{string.Concat(forms[0].Counts.Select(_ => " ---: |"))}");
        foreach (var form in forms)
        {
            Line($"| {form.Form} | {string.Join(" | ", form.Counts.Select(count => count.Pictures))} |");
        }

        Line($"\n| detector | ms a 1920×1080 photo, one thread |\n| --- | ---: |");
        foreach (var time in times)
        {
            Line($"| {time.Detector} | {time.Milliseconds:F1} |");
        }

        foreach (var breakdown in summaries.SelectMany(s => DetectionBreakdown.Of(s).Select(b => (Summary: s, Breakdown: b))).GroupBy(b => b.Breakdown.Property))
        {
            Line($"\n| set | detector | {breakdown.Key} | faces | found % |\n| --- | --- | --- | ---: | ---: |");
            foreach (var (summary, classes) in breakdown)
            {
                foreach (var (name, faces, recall) in classes.Classes)
                {
                    Line($"| {summary.Set} | {summary.Chain} | {name} | {faces} | {recall:F1} |");
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Mean keypoint error of a chain over the faces that every chain with keypoints finds.</summary>
    private static double CommonNme(DetectionSummary summary, IReadOnlyList<DetectionSummary> set)
    {
        var judged = set.Where(s => s.Outcomes.Any(o => double.IsFinite(o.Nme))).ToArray();
        return Enumerable.Range(0, summary.Outcomes.Count)
            .Where(i => judged.All(s => s.Outcomes[i].Score >= s.Threshold && double.IsFinite(s.Outcomes[i].Nme)))
            .Select(i => summary.Outcomes[i].Nme).DefaultIfEmpty(double.NaN).Average();
    }
}
