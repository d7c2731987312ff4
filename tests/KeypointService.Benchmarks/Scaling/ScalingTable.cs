using KeypointService.Benchmarks.Comparison;
using KeypointService.Benchmarks.Load;
using Spectre.Console;

namespace KeypointService.Benchmarks.Scaling;

/// <summary>Measures rows of workers in alternating rounds.</summary>
/// <param name="rounds">How they take turns.</param>
/// <param name="settings">Arguments for every worker.</param>
internal sealed class ScalingTable(AlternatingRounds rounds, IReadOnlyList<string> settings)
{
    /// <summary>The time for each step's picture, as a multiple of the first step's and of the one before.</summary>
    public async Task<Table> TimesAsync(string column, IReadOnlyList<ScalingStep> steps, CancellationToken cancellation)
    {
        var results = await RunAsync(
            steps.Select(step => new InProcessSubject(
                step.Name,
                [.. settings, "--threads", "1", "--shared", $"{step.Cores}"],
                new Workload(step.Picture) { Cores = CoresOf(step.Cores) })),
            cancellation);
        var table = new Table().MarkdownBorder().AddColumns(
            column, "kB", "faces found", "ms a picture", "time to the first", "of the rounds", "time to the one before", "of the rounds",
            "CPU ms a picture", "CPU to the first");
        for (var i = 0; i < results.Count; i++)
        {
            var (all, first, before) = (results[i].All, results[0].RatioTo(results[i]), results[Math.Max(0, i - 1)].RatioTo(results[i]));
            table.AddRow(
                results[i].Name, LoadResult.Text(steps[i].Picture.Length / 1024.0), $"{results[i].Faces}", all.PercentileText(0.5),
                first.Median, first.Spread, before.Median, before.Spread, all.ProcessorText, results[i].ProcessorRatioTo(results[0]).Median);
        }

        return table;
    }

    /// <summary>Pictures a second by one thread on one core and by two on two.</summary>
    public async Task<Table> CoresAsync(byte[] picture, CancellationToken cancellation)
    {
        var results = await RunAsync(
            [
                new InProcessSubject("1 thread, 1 core", settings, new Workload(picture) { Cores = CoresOf(1) }),
                new InProcessSubject("2 threads, 2 cores", settings, new Workload(picture) { Cores = CoresOf(2) }),
            ],
            cancellation);
        var table = new Table().MarkdownBorder().AddColumns("workers", "pictures a second", "throughput to the first", "of the rounds", "CPU ms a picture", "CPU to the first");
        foreach (var result in results)
        {
            var ratio = result.RatioTo(results[0]);
            table.AddRow(result.Name, LoadResult.Text(result.All.Throughput), ratio.Median, ratio.Spread, result.All.ProcessorText, result.ProcessorRatioTo(results[0]).Median);
        }

        return table;
    }

    private static string CoresOf(int count) => string.Join(',', Enumerable.Range(0, count));

    private async Task<IReadOnlyList<SubjectResult>> RunAsync(IEnumerable<InProcessSubject> workers, CancellationToken cancellation)
    {
        var subjects = workers.ToArray();
        try
        {
            return await rounds.RunAsync(subjects, cancellation);
        }
        finally
        {
            foreach (var subject in subjects)
            {
                await subject.DisposeAsync();
            }
        }
    }
}
