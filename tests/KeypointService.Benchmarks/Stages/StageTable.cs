using System.Globalization;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Spectre.Console;

namespace KeypointService.Benchmarks.Stages;

/// <summary>The benchmarks of all stages in one table.</summary>
internal sealed class StageTable
{
    private readonly Table _table = new Table().MarkdownBorder().AddColumns("stage", "ms", "± ms (99.9 %)", "allocated", "page faults", "switches", "time to the usual way", "file");

    /// <summary>Adds what was measured of a stage.</summary>
    /// <returns>False where a benchmark failed.</returns>
    public bool Add(Summary summary)
    {
        var baseline = summary.Reports.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline)?.ResultStatistics?.Mean;
        foreach (var report in summary.Reports.Where(report => report.ResultStatistics is not null))
        {
            var (benchmark, statistics) = (report.BenchmarkCase, report.ResultStatistics!);
            var (answer, faults, switches) = Repeat(benchmark);
            _table.AddRow(
                Name(benchmark),
                Number(statistics.Mean / 1e6, "F2"),
                Number(statistics.GetConfidenceInterval(Perfolizer.Mathematics.Common.ConfidenceLevel.L999).Margin / 1e6, "F2"),
                $"{Number((report.GcStats.GetBytesAllocatedPerOperation(benchmark) ?? 0) / 1024.0, "N1")} kB",
                Number(faults, "N0"),
                Number(switches, "N1"),
                baseline is { } usual ? Number(statistics.Mean / usual, "F2") : "",
                benchmark.Descriptor.Type == typeof(EncodeBenchmarks) ? $"{Number(Convert.ToDouble(answer, CultureInfo.InvariantCulture) / 1024.0, "N0")} kB" : "");
        }

        return summary.Reports.Length > 0 && summary.Reports.All(report => report.Success);
    }

    public void Write() => AnsiConsole.Write(_table);

    private static string Name(BenchmarkCase benchmark) => string.Join(
        ", ", [benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), .. benchmark.Parameters.Items.Select(item => $"{item.Name} = {item.Value}")]);

    /// <summary>Runs a benchmark some times more, for what the kernel counts of each.</summary>
    /// <returns>What the benchmark gives, and page faults and switches of threads each time.</returns>
    private static (object? Answer, double Faults, double Switches) Repeat(BenchmarkCase benchmark)
    {
        const int times = 20;
        var stage = Activator.CreateInstance(benchmark.Descriptor.Type)!;
        foreach (var parameter in benchmark.Parameters.Items)
        {
            benchmark.Descriptor.Type.GetProperty(parameter.Name)!.SetValue(stage, parameter.Value);
        }

        benchmark.Descriptor.GlobalSetupMethod?.Invoke(stage, null);
        var method = benchmark.Descriptor.WorkloadMethod;
        var answer = method.Invoke(stage, null);
        var before = ResourceUse.Now();
        for (var i = 0; i < times; i++)
        {
            method.Invoke(stage, null);
        }

        var after = ResourceUse.Now();
        benchmark.Descriptor.GlobalCleanupMethod?.Invoke(stage, null);
        return (answer, (double)(after.PageFaults - before.PageFaults) / times, (double)(after.Switches - before.Switches) / times);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
