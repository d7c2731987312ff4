using System.CommandLine;
using KeypointService.Benchmarks.Load;
using KeypointService.Benchmarks.Pictures;
using Spectre.Console;

namespace KeypointService.Benchmarks.Comparison;

/// <summary><c>compare</c>: servers, builds and the bare pipeline side by side.</summary>
internal static class CompareCommand
{
    private static readonly string[] Columns =
    [
        "subject", "answers a second", "ratio", "ratio of the rounds", "p50 ms", "p95 ms", "p99 ms",
        "CPU ms an answer", "CPU ratio", "allocated an answer", "memory peak", "faces", "failed",
    ];

    public static Command Create()
    {
        var (picture, fit, cores, clientCores) = (LoadOptions.PictureOrDrawn(), LoadOptions.Fit(), LoadOptions.Cores(), LoadOptions.ClientCores());
        var seconds = LoadOptions.Seconds(2);
        Option<string[]> subjects = new("--subject") { Description = SubjectText.Help, Required = true };
        Option<int> clients = new("--clients") { Description = "Clients of each server, which send when their last answer is there.", DefaultValueFactory = _ => 2 };
        Option<int> rounds = new("--rounds") { Description = "How often each subject's turn comes.", DefaultValueFactory = _ => 10 };
        Option<string?> accept = new("--accept") { Description = "Media type of the answers." };
        Option<FileInfo?> labelled = new("--labelled") { Description = "A csv of labelled faces: ask for each once, and tell how many the servers find." };
        Command command = new("compare", "Let subjects work in turn, many times, and tell how many times as fast they are as the first.")
        {
            subjects, picture, fit, cores, clientCores, clients, rounds, seconds, accept, labelled,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Workload work = new(BenchmarkPicture.Load(parsed.GetValue(picture), parsed.GetValue(fit)))
            {
                Clients = parsed.GetValue(clients),
                Accept = parsed.GetValue(accept),
                Cores = parsed.GetValue(cores),
            };
            if (parsed.GetValue(clientCores) is { } own)
            {
                PinnedProcess.MoveThis(own);
            }

            await using SubjectList all = await SubjectList.StartAsync(parsed.GetRequiredValue(subjects), work, cancellation);
            AlternatingRounds alternating = new(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            AnsiConsole.Write(ToTable(await alternating.RunAsync(all.Subjects, cancellation)));
            if (parsed.GetValue(labelled) is { } csv)
            {
                AnsiConsole.WriteLine();
                AnsiConsole.Write(await RecallTable.MeasureAsync(all.Subjects.OfType<HttpSubject>(), csv, cancellation));
            }
        });
        return command;
    }

    private static Table ToTable(IReadOnlyList<SubjectResult> results)
    {
        var table = new Table().MarkdownBorder().AddColumns(Columns);
        foreach (var result in results)
        {
            var (all, ratio) = (result.All, result.RatioTo(results[0]));
            table.AddRow(
                result.Name, LoadResult.Text(all.Throughput), ratio.Median, ratio.Spread,
                all.PercentileText(0.5), all.PercentileText(0.95), all.PercentileText(0.99),
                all.ProcessorText, result.ProcessorRatioTo(results[0]).Median, all.AllocatedText, all.PeakText, $"{result.Faces}", $"{all.Failures}");
        }

        return table;
    }
}
