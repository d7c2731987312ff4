using System.CommandLine;
using System.Diagnostics;
using KeypointService.Vision.Imaging;
using Spectre.Console;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>
/// <c>fuzz</c>: broken pictures through header, limits, decoder and pipeline, in a child process. A file that kills or
/// hangs the child is kept, and the rest goes on in a new one.
/// </summary>
internal static class FuzzCommand
{
    public static Command Create()
    {
        Option<int> executions = new("--executions") { Description = "Files to try.", DefaultValueFactory = _ => 200_000 };
        Option<int> seed = new("--seed") { Description = "Another seed, other files.", DefaultValueFactory = _ => 1 };
        Option<DirectoryInfo> keep = new("--keep") { Description = "Folder for the files that crash or hang.", Required = true };
        Option<int> patience = new("--patience")
        {
            Description = "Seconds after which a file counts as hanging.",
            DefaultValueFactory = _ => 30,
        };
        Option<ImageFormat?> format = new("--format") { Description = "One format alone; all by default." };
        Command command = new("fuzz", "Feed broken pictures to the decoders.") { executions, seed, keep, patience, format };
        command.SetAction(async (parsed, cancellation) =>
        {
            var folder = parsed.GetRequiredValue(keep);
            folder.Create();
            FuzzReport report = new(parsed.GetValue(seed), parsed.GetValue(format));
            var last = parsed.GetValue(executions);
            for (var next = 0; next < last;)
            {
                next = await RunWorkerAsync(report, next, last, TimeSpan.FromSeconds(parsed.GetValue(patience)), folder, cancellation);
            }

            AnsiConsole.Write(report.ToTable());
            return report.Crashes + report.Hangs == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>Lets a worker run until it is through or dead.</summary>
    /// <returns>The number to go on with.</returns>
    private static async Task<int> RunWorkerAsync(
        FuzzReport report, int from, int to, TimeSpan patience, DirectoryInfo keep, CancellationToken cancellation)
    {
        var lastWords = "";
        using var worker = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!,
            [
                .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(FuzzCommand).Assembly.Location] : Array.Empty<string>(),
                FuzzWorker.Name, "--seed", $"{report.Seed}", "--from", $"{from}", "--to", $"{to}",
                .. report.Only is { } only ? ["--format", $"{only}"] : Array.Empty<string>(),
            ])
        {
            RedirectStandardOutput = true,

            // The decoders tell there what is wrong with each file: hundreds of thousands of lines.
            RedirectStandardError = true,
        })!;
        worker.ErrorDataReceived += (_, line) => lastWords = line.Data ?? lastWords;
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
                else
                {
                    report.Add(current, line);
                }
            }

            await worker.WaitForExitAsync(cancellation);
            if (worker.ExitCode == 0)
            {
                return to;
            }

            report.Crashes++;
        }
        catch (TimeoutException)
        {
            report.Hangs++;
        }
        finally
        {
            worker.Kill();
        }

        var (format, file) = report.FileOf(current);
        var path = Path.Combine(keep.FullName, $"{report.Seed}-{current}.{format.ToString().ToUpperInvariant()}");
        await File.WriteAllBytesAsync(path, file, cancellation);
        AnsiConsole.WriteLine($"File {current} ended the worker: {path}. It said last: {lastWords}");
        return current + 1;
    }
}
