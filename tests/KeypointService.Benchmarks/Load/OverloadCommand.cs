using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace KeypointService.Benchmarks.Load;

/// <summary><c>overload</c>: what the service can do, and what becomes of it at multiples of that.</summary>
internal static class OverloadCommand
{
    private static readonly double[] Multiples = [0.5, 1, 2, 4, 8];

    public static Command Create()
    {
        var (url, picture, seconds, pid, key) = (LoadOptions.Service(), LoadOptions.Picture(), LoadOptions.Seconds(60), LoadOptions.Pid(), LoadOptions.ApiKey());
        Option<int> clients = new("--clients")
        {
            Description = "Clients of the closed loop that finds the capacity.",
            DefaultValueFactory = _ => 2 * Environment.ProcessorCount,
        };
        Command command = new("overload", "Find the capacity, then offer half of it to eight times as much.") { url, picture, seconds, pid, key, clients };
        command.SetAction(async (parsed, cancellation) =>
        {
            using PictureClient client = new(parsed.GetRequiredValue(url), parsed.GetValue(key));
            using ServiceMeter meter = new(parsed.GetRequiredValue(url), parsed.GetValue(pid));
            LoadGenerator generator = new(client, await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, cancellation), meter);
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            await generator.ClosedAsync(parsed.GetValue(clients), TimeSpan.FromSeconds(3));
            var capacity = await generator.ClosedAsync(parsed.GetValue(clients), duration);
            var table = new Table().MarkdownBorder().AddColumns(LoadResult.Columns).AddRow(capacity.ToRow("closed loop"));
            foreach (var multiple in Multiples)
            {
                var result = await generator.OpenAsync(multiple * capacity.Throughput, duration);
                var share = (result.Throughput / capacity.Throughput).ToString("P0", CultureInfo.InvariantCulture);
                table.AddRow(result.ToRow($"{multiple} × capacity: {share} of it served"));
                await Task.Delay(TimeSpan.FromSeconds(3), cancellation);
            }

            AnsiConsole.Write(table);
        });
        return command;
    }
}
