using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace KeypointService.Benchmarks.Load;

/// <summary><c>soak</c>: many mixed pictures, whole and broken; memory and handles must stay, and no answer may fail.</summary>
internal static class SoakCommand
{
    private const int Settled = 10;

    public static Command Create()
    {
        var (url, pid, key) = (LoadOptions.Service(), LoadOptions.Pid(), LoadOptions.ApiKey());
        Option<DirectoryInfo> pictures = new("--pictures") { Description = "Folder with files to post in turn, whole or broken.", Required = true };
        Option<int> requests = new("--requests") { Description = "Requests in all.", DefaultValueFactory = _ => 20_000 };
        Option<int> clients = new("--clients") { Description = "Requests at a time.", DefaultValueFactory = _ => 4 };
        Command command = new("soak", "Post mixed pictures for long, and watch memory and handles.") { url, pid, key, pictures, requests, clients };
        command.SetAction(async (parsed, cancellation) =>
        {
            var files = Directory.GetFiles(parsed.GetRequiredValue(pictures).FullName, "*", SearchOption.AllDirectories).Order().ToArray();
            using PictureClient client = new(parsed.GetRequiredValue(url), parsed.GetValue(key));
            SoakReport report = new(parsed.GetValue(pid));
            var (next, all) = (-1, parsed.GetValue(requests));
            await Task.WhenAll(Enumerable.Range(0, parsed.GetValue(clients)).Select(async _ =>
            {
                while (Interlocked.Increment(ref next) is var number && number < all)
                {
                    var file = files[number % files.Length];
                    var picture = await File.ReadAllBytesAsync(file, cancellation);
                    report.Add(file, await client.PostAsync(picture, Stopwatch.GetTimestamp()), isSettled: number >= all / Settled);
                }
            }));
            await Task.Delay(TimeSpan.FromSeconds(2), cancellation);
            AnsiConsole.Write(report.ToTable());
            return report.HasFailures ? 1 : 0;
        });
        return command;
    }

    private sealed class SoakReport(int? pid)
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<int, int> _statuses = [];
        private ProcessProbe? _settled;
        private (string File, double Milliseconds) _slowest = ("", 0);

        public bool HasFailures => _statuses.Keys.Any(status => status is 0 or >= 500 and not 503);

        public void Add(string file, Sample sample, bool isSettled)
        {
            lock (_lock)
            {
                _statuses[sample.Status] = _statuses.GetValueOrDefault(sample.Status) + 1;
                if (sample.Milliseconds > _slowest.Milliseconds)
                {
                    _slowest = (file, sample.Milliseconds);
                }

                if (sample.Status is 0 or >= 500 and not 503)
                {
                    AnsiConsole.WriteLine($"{sample.Status}: {file}");
                }

                if (isSettled && pid is { } id)
                {
                    _settled ??= ProcessProbe.Of(id);
                }
            }
        }

        public Table ToTable()
        {
            var table = new Table().MarkdownBorder().AddColumns("what", "value");
            foreach (var (status, count) in _statuses.OrderBy(pair => pair.Key))
            {
                table.AddRow($"answers of {status}", $"{count}");
            }

            table.AddRow("slowest", string.Create(CultureInfo.InvariantCulture, $"{_slowest.Milliseconds:F0} ms, {Path.GetFileName(_slowest.File)}"));
            if (_settled is { } before && pid is { } id)
            {
                var after = ProcessProbe.Of(id);
                var growth = (double)after.ResidentBytes / before.ResidentBytes - 1;
                table.AddRow("memory after a tenth, at the end", string.Create(
                    CultureInfo.InvariantCulture, $"{ProcessProbe.Megabytes(before.ResidentBytes)}, {ProcessProbe.Megabytes(after.ResidentBytes)}: {growth:P1}"));
                table.AddRow("handles after a tenth, at the end", $"{before.Handles}, {after.Handles}");
            }

            return table;
        }
    }
}
