using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace KeypointService.Benchmarks.Load;

/// <summary><c>drain</c>: ends the service with SIGTERM while it works, again and again; nothing that it took may be lost.</summary>
internal static class DrainCommand
{
    // Whoever asks again at once while the service ends is soon above the rate of one client, and would be told so by a 429.
    private static readonly string[] Settings = ["Access__RequestsPerSecond=0"];

    public static Command Create()
    {
        var picture = LoadOptions.Picture();
        Option<FileInfo> service = new("--service") { Description = "KeypointService.dll of a build or publish output.", Required = true };
        Option<int> times = new("--times") { Description = "How often.", DefaultValueFactory = _ => 20 };
        Option<int> clients = new("--clients") { Description = "Clients that send without a pause.", DefaultValueFactory = _ => 16 };
        Option<bool> anew = new("--new-connections") { Description = "A connection for each request, until none is taken any more." };
        Command command = new("drain", "Stop the service under load and count what is lost.") { picture, service, times, clients, anew };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, cancellation);
            var table = new Table().MarkdownBorder().AddColumns("run", "served", "refused", "lost", "exit code", "seconds to stop");
            var isGood = true;
            for (var run = 1; run <= parsed.GetValue(times); run++)
            {
                var (samples, exitCode, stopped) = await RunAsync(parsed.GetRequiredValue(service).FullName, file, parsed.GetValue(clients), parsed.GetValue(anew), cancellation);
                var lost = samples.Count(sample => sample is not { Status: 200 or 503 } and not { Status: 0, WasConnected: false });
                isGood &= lost == 0 && exitCode == 0;
                table.AddRow(
                    $"{run}", $"{samples.Count(sample => sample.Status == 200)}", $"{samples.Count(sample => sample.Status == 503)}",
                    $"{lost}", $"{exitCode}", stopped.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture));
            }

            AnsiConsole.Write(table);
            return isGood ? 0 : 1;
        });
        return command;
    }

    private static async Task<(Sample[] Samples, int ExitCode, TimeSpan Stopped)> RunAsync(
        string service, byte[] picture, int clients, bool anew, CancellationToken cancellation)
    {
        await using var process = await ServiceProcess.StartAsync(service, Settings, cores: null, cancellation);
        var load = Enumerable.Range(0, clients).Select(_ => Task.Run(() => SendUntilRefusedAsync(process.Url, picture, anew), cancellation)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(2), cancellation);

        var start = Stopwatch.GetTimestamp();
        var exit = process.StopAsync();
        var samples = await Task.WhenAll(load);
        var exitCode = await exit;
        return ([.. samples.SelectMany(sample => sample)], exitCode, Stopwatch.GetElapsedTime(start));
    }

    private static async Task<List<Sample>> SendUntilRefusedAsync(Uri url, byte[] picture, bool anew)
    {
        using PictureClient client = new(url, keepsConnections: !anew);
        List<Sample> samples = [];
        do
        {
            samples.Add(await client.PostAsync(picture, Stopwatch.GetTimestamp()));
        }
        while (samples[^1].Status == 200 || (anew && samples[^1].Status == 503));

        return samples;
    }
}
