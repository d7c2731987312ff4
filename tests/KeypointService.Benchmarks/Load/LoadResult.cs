using System.Globalization;

namespace KeypointService.Benchmarks.Load;

/// <summary>The answers of a run of load.</summary>
internal sealed class LoadResult(IReadOnlyList<Sample> samples, TimeSpan duration)
{
    /// <summary>The columns of <see cref="ToRow"/>.</summary>
    public static readonly string[] Columns = ["load", "200 a second", "p50 ms", "p95 ms", "p99 ms", "503 a second", "p99 of 503 ms", "others", "memory peak", "handles"];

    private readonly double[] _served = Sorted(samples, 200);
    private readonly double[] _refused = Sorted(samples, 503);

    /// <summary>Answers of 200 a second.</summary>
    public double Throughput => _served.Length / duration.TotalSeconds;

    /// <summary>The run as a row of a table.</summary>
    public string[] ToRow(string name, int? pid)
    {
        var probe = pid is { } id ? ProcessProbe.Of(id) : null;
        var others = samples.Where(sample => sample.Status is not (200 or 503)).CountBy(sample => sample.Status).ToArray();
        return
        [
            name, Text(Throughput), Text(Percentile(_served, 0.5)), Text(Percentile(_served, 0.95)), Text(Percentile(_served, 0.99)),
            Text(_refused.Length / duration.TotalSeconds), Text(Percentile(_refused, 0.99)),
            others.Length == 0 ? "0" : string.Join(", ", others.Select(other => $"{other.Value} of {other.Key}")),
            probe is null ? "" : ProcessProbe.Megabytes(probe.PeakBytes), probe is null ? "" : $"{probe.Handles}",
        ];
    }

    private static double[] Sorted(IReadOnlyList<Sample> samples, int status) =>
        [.. samples.Where(sample => sample.Status == status).Select(sample => sample.Milliseconds).Order()];

    private static double Percentile(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];

    private static string Text(double value) => double.IsNaN(value) ? "–" : value.ToString("F1", CultureInfo.InvariantCulture);
}
