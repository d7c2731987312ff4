using System.CommandLine;
using System.Globalization;
using KeypointService.Benchmarks.Pictures;
using Spectre.Console;

namespace KeypointService.Benchmarks.Load;

/// <summary><c>load</c>: one run of load, closed or open.</summary>
internal static class LoadCommand
{
    // The compiler looks at what runs often before it compiles it for good.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var (url, pid, key, seconds) = (LoadOptions.Service(), LoadOptions.Pid(), LoadOptions.ApiKey(), LoadOptions.Seconds(30));
        var (picture, fit, cores, clientCores) = (LoadOptions.PictureOrDrawn(), LoadOptions.Fit(), LoadOptions.Cores(), LoadOptions.ClientCores());
        Option<int> clients = new("--clients") { Description = "Closed loop with so many clients.", DefaultValueFactory = _ => 4 };
        Option<double?> rate = new("--rate") { Description = "Open loop with so many requests a second instead." };
        Option<string?> accept = new("--accept") { Description = "Media type of the answers." };
        Option<double?> rest = new("--rest") { Description = "So many seconds after the load, tell what memory the service still holds, and what it held before." };
        Option<FileInfo?> service = new("--service") { Description = "Start this KeypointService.dll for the run, instead of using a service that runs." };
        Argument<string[]> settings = new("settings") { Description = "After --: arguments and NAME=value variables for it.", Arity = ArgumentArity.ZeroOrMore };
        Command command = new("load", "Send one picture over and over, and tell how it was answered.")
        {
            url, pid, key, seconds, picture, fit, cores, clientCores, clients, rate, accept, rest, service, settings,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = BenchmarkPicture.Load(parsed.GetValue(picture), parsed.GetValue(fit));
            if (parsed.GetValue(clientCores) is { } own)
            {
                PinnedProcess.MoveThis(own);
            }

            await using var started = parsed.GetValue(service) is { } program
                ? await ServiceProcess.StartAsync(program.FullName, parsed.GetValue(settings) ?? [], parsed.GetValue(cores), cancellation)
                : null;
            var address = started?.Url ?? parsed.GetRequiredValue(url);
            using PictureClient client = new(address, parsed.GetValue(key), parsed.GetValue(accept));
            var process = started?.Id ?? parsed.GetValue(pid);
            using ServiceMeter meter = new(address, process);
            var before = MemoryOf(process);
            LoadGenerator generator = new(client, file, meter);
            var duration = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            await generator.ClosedAsync(parsed.GetValue(clients), WarmUp);
            var result = parsed.GetValue(rate) is { } perSecond
                ? await generator.OpenAsync(perSecond, duration)
                : await generator.ClosedAsync(parsed.GetValue(clients), duration);
            var name = parsed.GetValue(rate) is { } due ? $"{due} a second" : $"{parsed.GetValue(clients)} clients";
            AnsiConsole.Write(new Table().MarkdownBorder().AddColumns(LoadResult.Columns).AddRow(result.ToRow(name)));
            if (parsed.GetValue(rest) is { } idle)
            {
                await Task.Delay(TimeSpan.FromSeconds(idle), cancellation);
                AnsiConsole.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"Memory before the load {before}, {idle} s after it {MemoryOf(process)}."));
            }
        });
        return command;
    }

    private static string MemoryOf(int? process) => process is { } id ? ProcessProbe.Megabytes(ProcessProbe.OfTree(id).ResidentBytes) : "unknown";
}
