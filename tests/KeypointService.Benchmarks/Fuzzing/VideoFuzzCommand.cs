using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>
/// <c>fuzz-videos</c>: broken videos through the decoder in child processes whose heap the C library checks. A video that
/// kills its child is tried once more alone, kept, and counted by the signal.
/// </summary>
internal static class VideoFuzzCommand
{
    // The C library's checks lie in a library of their own.
    private const string HeapChecks = "libc_malloc_debug.so.0";

    public static Command Create()
    {
        Option<int> executions = new("--executions") { Description = "Videos to try.", DefaultValueFactory = _ => 200_000 };
        Option<int> first = new("--first") { Description = "Number of the first one: to go on from there." };
        Option<int> seed = new("--seed") { Description = "Another seed, other videos.", DefaultValueFactory = _ => 1 };
        Option<string?> seeds = new("--seeds") { Description = "Folder with further small videos to mutate." };
        Option<DirectoryInfo> keep = new("--keep") { Description = "Folder for the videos that kill a child.", Required = true };
        Option<int> patience = new("--patience") { Description = "Seconds after which a video counts as hanging.", DefaultValueFactory = _ => 120 };
        Command command = new("fuzz-videos", "Feed broken videos to the decoder.") { executions, first, seed, seeds, keep, patience };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetRequiredValue(keep);
            folder.Create();
            VideoFuzzRun run = new(
                parsed.GetValue(seed), parsed.GetValue(seeds), TimeSpan.FromSeconds(parsed.GetValue(patience)), folder);
            await run.RunAsync(parsed.GetValue(first), parsed.GetValue(executions), cancellation);
            return 0;
        });
        return command;
    }

    private sealed class VideoFuzzRun(int seed, string? seeds, TimeSpan patience, DirectoryInfo keep)
    {
        private const int VideosPerLine = 1000;
        private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
        private int _tried;

        public async Task RunAsync(int from, int to, CancellationToken cancellation)
        {
            while (from < to)
            {
                var (died, code) = await RunWorkerAsync(from, to, count: true, cancellation);
                if (code == 0)
                {
                    break;
                }

                var (_, again) = await RunWorkerAsync(died, died + 1, count: false, cancellation);
                Count(again == code ? $"death {code}, again" : again == 0 ? $"death {code}, not again" : $"death {code}, then {again}");
                await File.WriteAllBytesAsync(
                    Path.Combine(keep.FullName, $"{seed}-{died}-{code}"), new VideoMutations(seed, seeds).Create(died), cancellation);
                from = died + 1;
            }

            Tell();
        }

        /// <returns>The number that was worked on at the end, and the exit code; -1 for a hang.</returns>
        private async Task<(int Number, int Code)> RunWorkerAsync(int from, int to, bool count, CancellationToken cancellation)
        {
            var program = typeof(VideoFuzzCommand).Assembly.Location;
            string[] further = seeds is null ? [] : ["--seeds", seeds];
            ProcessStartInfo start = new("dotnet", [program, VideoFuzzWorker.Name, "--seed", $"{seed}", "--from", $"{from}", "--to", $"{to}", .. further])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment["LD_PRELOAD"] = HeapChecks;
            start.Environment["GLIBC_TUNABLES"] = "glibc.malloc.check=3";
            start.Environment["MALLOC_PERTURB_"] = "165";
            using var worker = Process.Start(start)!;
            worker.ErrorDataReceived += (_, _) => { };
            worker.BeginErrorReadLine();
            var current = from;
            try
            {
                while (await worker.StandardOutput.ReadLineAsync(cancellation).AsTask().WaitAsync(patience, cancellation) is { } line)
                {
                    if (int.TryParse(line, out var number))
                    {
                        current = number;
                    }
                    else if (count)
                    {
                        Count(line);
                    }
                }

                await worker.WaitForExitAsync(cancellation);
                return (current, worker.ExitCode);
            }
            catch (TimeoutException)
            {
                return (current, -1);
            }
            finally
            {
                worker.Kill();
            }
        }

        private void Count(string outcome)
        {
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            if (++_tried % VideosPerLine == 0)
            {
                Tell();
            }
        }

        private void Tell() => AnsiConsole.WriteLine(
            $"{_tried} videos: {string.Join(", ", _outcomes.Select(outcome => $"{outcome.Key} {outcome.Value}"))}");
    }
}
