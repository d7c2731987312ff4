using System.Globalization;

namespace KeypointService.Benchmarks.Load;

/// <summary>The answers of a run of load, and what they took.</summary>
internal sealed class LoadResult(IReadOnlyList<Sample> samples, TimeSpan duration, ServiceUse use)
{
    /// <summary>The columns of <see cref="ToRow"/>.</summary>
    public static readonly string[] Columns =
    [
        "load", "200 a second", "p50 ms", "p95 ms", "p99 ms", "503 a second", "p99 of 503 ms", "others",
        "CPU ms an answer", "allocated an answer", "memory peak", "handles",
    ];

    private readonly IReadOnlyList<Sample> _samples = samples;
    private readonly TimeSpan _duration = duration;
    private readonly ServiceUse _use = use;
    private readonly double[] _served = Sorted(samples, 200);
    private readonly double[] _refused = Sorted(samples, 503);

    /// <summary>Answers of 200 a second.</summary>
    public double Throughput => _served.Length / _duration.TotalSeconds;

    /// <summary>Answers other than 200.</summary>
    public int Failures => _samples.Count - _served.Length;

    /// <summary>Processor time for an answer of any kind, the service's and not this program's; null where nobody can tell.</summary>
    public double? ProcessorMilliseconds => (_use.Processor / _samples.Count)?.TotalMilliseconds;

    /// <summary>The same for tables.</summary>
    public string ProcessorText => ProcessorMilliseconds is { } time ? Text(time) : "";

    /// <summary>Managed memory that was allocated for an answer of any kind.</summary>
    public string AllocatedText => _use.AllocatedBytes is { } bytes ? $"{Text(bytes / _samples.Count / 1024)} kB" : "";

    /// <summary>The most memory that the service held.</summary>
    public string PeakText => _use.PeakBytes is { } bytes ? ProcessProbe.Megabytes(bytes) : "";

    /// <summary>One result of several runs.</summary>
    public static LoadResult Of(IReadOnlyList<LoadResult> runs) => runs.Aggregate((all, run) => all.Then(run));

    /// <summary>Milliseconds within which a share of the answers of 200 came.</summary>
    public string PercentileText(double share) => Text(Percentile(_served, share));

    /// <summary>The run as a row of a table.</summary>
    public string[] ToRow(string name)
    {
        var others = _samples.Where(sample => sample.Status is not (200 or 503)).CountBy(sample => sample.Status).ToArray();
        return
        [
            name, Text(Throughput), PercentileText(0.5), PercentileText(0.95), PercentileText(0.99),
            Text(_refused.Length / _duration.TotalSeconds), Text(Percentile(_refused, 0.99)),
            others.Length == 0 ? "0" : string.Join(", ", others.Select(other => $"{other.Value} of {other.Key}")),
            ProcessorText, AllocatedText, PeakText, $"{_use.Handles}",
        ];
    }

    /// <summary>A figure as the tables show it.</summary>
    public static string Text(double value) => double.IsNaN(value) ? "–" : value.ToString("F1", CultureInfo.InvariantCulture);

    private LoadResult Then(LoadResult later) => new([.. _samples, .. later._samples], _duration + later._duration, _use.Then(later._use));

    private static double[] Sorted(IReadOnlyList<Sample> samples, int status) =>
        [.. samples.Where(sample => sample.Status == status).Select(sample => sample.Milliseconds).Order()];

    private static double Percentile(double[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
