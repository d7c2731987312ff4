using System.CommandLine;
using System.Globalization;
using KeypointService.Benchmarks.Load;
using KeypointService.Benchmarks.Pictures;
using Spectre.Console;

namespace KeypointService.Benchmarks.Comparison;

/// <summary><c>posted</c>: subjects side by side on files of the kinds that people post.</summary>
internal static class PostedCommand
{
    private static readonly (OpenCvSharp.Size Size, PictureEncoding Encoding)[] Kinds =
    [
        (new(1920, 1080), PictureEncoding.Baseline420),
        (new(1920, 1080), PictureEncoding.Baseline444),
        (new(1920, 1080), PictureEncoding.Progressive420),
        (new(1920, 1080), PictureEncoding.Progressive444),
        (new(1920, 1080), PictureEncoding.Png),
        (new(1920, 1080), PictureEncoding.WebP),
        (new(4000, 3000), PictureEncoding.Baseline420),
        (new(4000, 3000), PictureEncoding.Progressive420),
        (new(8064, 6048), PictureEncoding.Baseline420),
    ];

    public static Command Create()
    {
        var (picture, cores, clientCores) = (LoadOptions.PictureOrDrawn(), LoadOptions.Cores(), LoadOptions.ClientCores());
        var seconds = LoadOptions.Seconds(2);
        Option<string[]> subjects = new("--subject") { Description = SubjectText.Help, Required = true };
        Option<int> rounds = new("--rounds") { Description = "How often each subject's turn comes for each file.", DefaultValueFactory = _ => 5 };
        Option<string?> accept = new("--accept") { Description = "Media type of the answers." };
        Command command = new(
            "posted", "Compare subjects on a picture as it is, and encoded as phones, cameras, web pages and screenshots have it.")
        {
            picture, cores, clientCores, seconds, subjects, rounds, accept,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(clientCores) is { } own)
            {
                PinnedProcess.MoveThis(own);
            }

            var names = parsed.GetRequiredValue(subjects);
            AlternatingRounds alternating = new(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            Table? table = null;
            foreach (var (name, file) in Files(parsed.GetValue(picture)))
            {
                Workload work = new(file) { Clients = 2, Accept = parsed.GetValue(accept), Cores = parsed.GetValue(cores) };
                await using var all = await SubjectList.StartAsync(names, work, cancellation);
                table ??= Header([.. all.Subjects.Select(subject => subject.Name)]);
                string[] start = [name, $"{file.Length / 1000} kB"];
                try
                {
                    var results = await alternating.RunAsync(all.Subjects, cancellation);
                    table.AddRow([.. start, .. results.SelectMany(result => Cells(result, results[0]))]);
                }
                catch (HttpRequestException refusal)
                {
                    table.AddRow([.. start, $"one of them refuses it: {(int?)refusal.StatusCode}"]);
                }
            }

            AnsiConsole.Write(table!);
        });
        return command;
    }

    private static Table Header(IReadOnlyList<string> subjects) => new Table().MarkdownBorder().AddColumns(
        ["file", "size", .. subjects.SelectMany((name, i) => Columns(name).Concat(i > 0 ? ["CPU ratio"] : Enumerable.Empty<string>()))]);

    private static string[] Columns(string subject) => [$"{subject}: CPU ms", "answers a second", "failed"];

    private static IEnumerable<string> Cells(SubjectResult result, SubjectResult first)
    {
        var all = result.All;
        return new[] { all.ProcessorText, LoadResult.Text(all.Throughput), all.Failures.ToString(CultureInfo.InvariantCulture) }
            .Concat(result == first ? [] : [result.ProcessorRatioTo(first).Median]);
    }

    private static IEnumerable<(string Name, byte[] File)> Files(FileInfo? picture)
    {
        if (picture is not null)
        {
            yield return (picture.Name, File.ReadAllBytes(picture.FullName));
        }

        using var image = BenchmarkPicture.Image(picture);
        foreach (var (size, encoding) in Kinds)
        {
            using var fitted = BenchmarkPicture.Fit(image, size);
            yield return ($"{size.Width}×{size.Height}, {encoding.Name}", encoding.Encode(fitted));
        }
    }
}
