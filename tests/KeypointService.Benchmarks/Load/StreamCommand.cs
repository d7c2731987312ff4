using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace KeypointService.Benchmarks.Load;

/// <summary><c>stream</c>: how many frames a second one live stream gets answered.</summary>
internal static class StreamCommand
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var (seconds, pid) = (LoadOptions.Seconds(10), LoadOptions.Pid());
        Option<string> url = new("--url") { Description = "The stream of a running service.", DefaultValueFactory = _ => "ws://127.0.0.1:8080/v1/stream" };
        Option<FileInfo> picture = new("--picture")
        {
            Description = "The frame to send, over and over; from the repository's root the example of the page where absent.",
            DefaultValueFactory = _ => new FileInfo("src/KeypointService/wwwroot/example.jpg"),
        };
        Command command = new("stream", "Send one frame over and over on a live stream, and tell how many are answered a second.") { url, picture, seconds, pid };
        command.SetAction(async (parsed, cancellation) =>
        {
            using StreamLoad load = new(await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, cancellation));
            await load.OpenAsync(new Uri(parsed.GetRequiredValue(url)), cancellation);
            await load.RunAsync(WarmUp, cancellation);
            using var service = parsed.GetValue(pid) is { } id ? Process.GetProcessById(id) : null;
            var before = service?.TotalProcessorTime;
            var result = await load.RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellation);
            service?.Refresh();
            var used = service?.TotalProcessorTime - before;
            AnsiConsole.Write(new Table().MarkdownBorder()
                .AddColumns("frame", "faces", "frames a second", "median ms", "worst ms", "frames a second of processor time")
                .AddRow(
                    result.Size,
                    $"{result.Faces}",
                    Text(result.Frames / result.Seconds),
                    Text(result.MedianMilliseconds),
                    Text(result.WorstMilliseconds),
                    used is { } time ? Text(result.Frames / time.TotalSeconds) : ""));
        });
        return command;
    }

    private static string Text(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
