using System.Globalization;
using KeypointService.Benchmarks.Pictures;
using Spectre.Console;

namespace KeypointService.Benchmarks.Comparison;

/// <summary>How many labelled faces each server finds, and how exactly.</summary>
internal static class RecallTable
{
    // Points that lie further off on average, in eye distances, belong to another face or to none.
    private const double SameFace = 0.25;

    // The usual limit of the benchmarks that report failures.
    private const double Failure = 0.1;

    public static async Task<Table> MeasureAsync(IEnumerable<HttpSubject> subjects, FileInfo csv, CancellationToken cancellation)
    {
        var labels = LabelledFace.Read(csv).ToArray();
        var table = new Table().MarkdownBorder().AddColumns("subject", "labelled faces", "found", "NME15", "failures of the found", "other faces");
        foreach (var subject in subjects)
        {
            List<double> errors = [];
            var others = 0;
            foreach (var label in labels)
            {
                var faces = await subject.FindAsync(await File.ReadAllBytesAsync(label.Picture, cancellation), cancellation);
                var best = faces.Select(face => label.Error(face.Points)).DefaultIfEmpty(double.PositiveInfinity).Min();
                errors.AddRange(best < SameFace ? [best] : Array.Empty<double>());
                others += faces.Count - (best < SameFace ? 1 : 0);
            }

            table.AddRow(
                subject.Name, $"{labels.Length}", Percent((double)errors.Count / labels.Length), Percent(errors.DefaultIfEmpty(double.NaN).Average()),
                Percent((double)errors.Count(error => error > Failure) / errors.Count), $"{others}");
        }

        return table;
    }

    private static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);
}
