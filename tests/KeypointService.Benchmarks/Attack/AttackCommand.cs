using System.CommandLine;
using System.Globalization;
using System.Net;
using KeypointService.Benchmarks.Load;
using Spectre.Console;

namespace KeypointService.Benchmarks.Attack;

/// <summary><c>attack</c>: each attack beside honest clients, against a service of its own, on the loopback interface alone.</summary>
internal static class AttackCommand
{
    private const double LeastAnswered = 0.95;
    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(2);
    private static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.66");

    public static Command Create()
    {
        var (picture, seconds) = (LoadOptions.Picture(), LoadOptions.Seconds(60));
        Option<FileInfo> service = new("--service") { Description = "KeypointService.dll of a build or publish output.", Required = true };
        Option<int> clients = new("--clients") { Description = "Honest clients.", DefaultValueFactory = _ => 4 };
        Option<DirectoryInfo?> files = new("--files") { Description = "Folder with hostile files, which are posted as they are." };
        Option<string[]> only = new("--only") { Description = "First words of the attacks to run; all where absent.", AllowMultipleArgumentsPerToken = true };
        Option<bool> near = new("--same-address") { Description = "Attack from the address of the honest clients, as behind one router." };
        Option<string[]> settings = new("--setting") { Description = "A setting of the service, such as Limits:Workers=2.", AllowMultipleArgumentsPerToken = true };
        Option<string?> group = new("--group") { Description = "Folder of the control group that the service runs in, for its limits." };
        Command command = new("attack", "Attack the service beside honest clients, and tell how those fare.")
        {
            picture, seconds, service, clients, files, only, near, settings, group,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = await File.ReadAllBytesAsync(parsed.GetRequiredValue(picture).FullName, cancellation);
            byte[][] hostile = [.. (parsed.GetValue(files)?.EnumerateFiles() ?? []).Select(each => File.ReadAllBytes(each.FullName))];
            var table = new Table().MarkdownBorder().AddColumns("attack", "honest requests", "answered", "p50 ms", "p99 ms", "peak memory", "exit code");
            var isGood = true;
            if (parsed.GetValue(only)?.FirstOrDefault(word => Attacks.All.All(attack => attack.Name.Split(':')[0] != word)) is { } unknown)
            {
                throw new ArgumentException($"No attack is called '{unknown}'.");
            }

            foreach (var (name, attackers, once) in Attacks.All)
            {
                if (parsed.GetValue(only) is { Length: > 0 } words && !words.Contains(name.Split(':')[0]))
                {
                    continue;
                }

                await using var running = await StartAsync(
                    parsed.GetRequiredValue(service).FullName,
                    [.. (parsed.GetValue(settings) ?? []).Select(each => $"--{each}")],
                    parsed.GetValue(group),
                    cancellation);
                AttackTarget target = new(running.Url, parsed.GetValue(near) ? IPAddress.Loopback : Elsewhere, hostile);
                using CancellationTokenSource end = new(TimeSpan.FromSeconds(parsed.GetValue(seconds)));
                var attack = Attacks.RunAsync(attackers, once, target, end.Token);
                var requests = await HonestClients.RunAsync(running.Url, file, parsed.GetValue(clients), IPAddress.Loopback, end.Token);
                await attack;
                var peak = ProcessProbe.OfTree(running.Id).PeakBytes;
                var exitCode = await running.StopAsync();
                var times = requests.Select(request => request.Time).Order().ToArray();
                var answered = requests.Count(request => request.IsAnswered) / (double)requests.Count;
                isGood &= answered >= LeastAnswered && At(times, 0.99) < Slowest && exitCode == 0;
                table.AddRow(
                    name, $"{requests.Count}", answered.ToString("P1", CultureInfo.InvariantCulture), Milliseconds(At(times, 0.5)),
                    Milliseconds(At(times, 0.99)), ProcessProbe.Megabytes(peak), $"{exitCode}");
            }

            AnsiConsole.Write(table);
            return isGood ? 0 : 1;
        });
        return command;
    }

    private static Task<ServiceProcess> StartAsync(string program, string[] settings, string? group, CancellationToken cancellation)
    {
        if (group is null)
        {
            return ServiceProcess.StartAsync(program, settings, null, cancellation);
        }

        // What it takes from its first byte on counts.
        var service = $"exec dotnet {program} --urls http://127.0.0.1:{{port}} --Serilog:MinimumLevel:Default=Warning {string.Join(' ', settings)}";
        return ServiceProcess.StartAsync($"sh -c 'echo $$ > {group}/cgroup.procs && {service}'", null, cancellation);
    }

    private static TimeSpan At(TimeSpan[] sorted, double share) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
}
