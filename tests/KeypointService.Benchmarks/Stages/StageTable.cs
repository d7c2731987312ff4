using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Spectre.Console;

namespace KeypointService.Benchmarks.Stages;

/// <summary>The benchmarks of all stages in one table.</summary>
internal sealed class StageTable
{
    private readonly Table _table = new Table().MarkdownBorder().AddColumns("stage", "ms", "± ms (99.9 %)", "allocated", "time to the usual way", "file");

    /// <summary>Adds what was measured of a stage.</summary>
    /// <returns>False where a benchmark failed.</returns>
    public bool Add(Summary summary)
    {
        var baseline = summary.Reports.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline)?.ResultStatistics?.Mean;
        foreach (var report in summary.Reports.Where(report => report.ResultStatistics is not null))
        {
            var (benchmark, statistics) = (report.BenchmarkCase, report.ResultStatistics!);
            _table.AddRow(
                Name(benchmark),
                Number(statistics.Mean / 1e6, "F2"),
                Number(statistics.GetConfidenceInterval(Perfolizer.Mathematics.Common.ConfidenceLevel.L999).Margin / 1e6, "F2"),
                $"{Number((report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0) / 1024.0, "N1")} kB",
                baseline is { } usual ? Number(statistics.Mean / usual, "F2") : "",
                benchmark.Descriptor.Type == typeof(EncodeBenchmarks) ? $"{Number(FileBytes(benchmark) / 1024.0, "N0")} kB" : "");
        }

        return summary.Reports.Length > 0 && summary.Reports.All(report => report.Success);
    }

    public void Write() => AnsiConsole.Write(_table);

    private static string Name(BenchmarkCase benchmark) => string.Join(
        ", ", [benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), .. benchmark.Parameters.Items.Select(item => $"{item.Name} = {item.Value}")]);

    private static int FileBytes(BenchmarkCase benchmark)
    {
        var stage = (StageBenchmarks)Activator.CreateInstance(benchmark.Descriptor.Type)!;
        stage.Setup();
        var length = (int)benchmark.Descriptor.WorkloadMethod.Invoke(stage, null)!;
        stage.CleanUp();
        return length;
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
