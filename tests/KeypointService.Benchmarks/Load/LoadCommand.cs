using System.CommandLine;
using Spectre.Console;

namespace KeypointService.Benchmarks.Load;

/// <summary><c>load</c>: one run of load, closed or open.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var (url, picture, seconds, pid, key) = (LoadOptions.Service(), LoadOptions.Picture(), LoadOptions.Seconds(30), LoadOptions.Pid(), LoadOptions.ApiKey());
        Option<int> clients = new("--clients") { Description = "Closed loop with so many clients.", DefaultValueFactory = _ => 4 };
        Option<double?> rate = new("--rate") { Description = "Open loop with so many requests a second instead." };
        Command command = new("load", "Send one picture over and over, and tell how it was answered.") { url, picture, seconds, pid, key, clients, rate };
        command.SetAction(async (parsed, cancellation) =>
        {
            using PictureClient client = new(parsed.GetRequiredValue(url), parsed.GetValue(key));
            LoadGenerator generator = new(client, await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, cancellation));
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var result = parsed.GetValue(rate) is { } perSecond
                ? await generator.OpenAsync(perSecond, duration)
                : await generator.ClosedAsync(parsed.GetValue(clients), duration);
            var name = parsed.GetValue(rate) is { } due ? $"{due} a second" : $"{parsed.GetValue(clients)} clients";
            AnsiConsole.Write(new Table().MarkdownBorder().AddColumns(LoadResult.Columns).AddRow(result.ToRow(name, parsed.GetValue(pid))));
        });
        return command;
    }
}
