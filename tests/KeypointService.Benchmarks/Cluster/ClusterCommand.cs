using System.CommandLine;
using KeypointService.Benchmarks.Comparison;
using KeypointService.Benchmarks.Load;
using KeypointService.Benchmarks.Pictures;
using Spectre.Console;

namespace KeypointService.Benchmarks.Cluster;

/// <summary><c>cluster</c>: two replicas of the service behind HAProxy against one, and what is lost while they are replaced.</summary>
internal static class ClusterCommand
{
    private const double Share = 0.8;
    private const string FirstCore = "0";
    private const string SecondCore = "1";
    private const string BothCores = $"{FirstCore},{SecondCore}";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var (picture, fit, seconds) = (LoadOptions.PictureOrDrawn(), LoadOptions.Fit(), LoadOptions.Seconds(3));
        Option<FileInfo> service = new("--service") { Description = "KeypointService.dll of a build or publish output.", Required = true };
        Option<string> haproxy = new("--haproxy") { Description = "HAProxy (apt-get install haproxy).", DefaultValueFactory = _ => "/usr/sbin/haproxy" };
        Option<int> rounds = new("--rounds") { Description = "How often each one's turn comes.", DefaultValueFactory = _ => 10 };
        Option<int> times = new("--times") { Description = "How often the replicas are replaced.", DefaultValueFactory = _ => 5 };
        Command command = new("cluster", "Measure two one-core replicas behind HAProxy against one, and replace them under load.")
        {
            picture, fit, seconds, service, haproxy, rounds, times,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var file = BenchmarkPicture.Load(parsed.GetValue(picture), parsed.GetValue(fit));
            var (program, balancer) = (parsed.GetRequiredValue(service).FullName, parsed.GetRequiredValue(haproxy));
            await using Replicas replicas = new(program);
            await replicas.AddAsync(FirstCore, cancellation);
            await replicas.AddAsync(SecondCore, cancellation);
            await using ClusterSubject one = new(
                "1 replica, 1 core", await Balancer.StartAsync(balancer, [replicas.Urls[0]], FirstCore, cancellation), FirstCore, file);
            var front = await Balancer.StartAsync(balancer, replicas.Urls, BothCores, cancellation);
            await using ClusterSubject two = new("2 replicas, 2 cores", front, BothCores, file);
            var turns = new AlternatingRounds(parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            var results = await turns.RunAsync([one, two], cancellation);
            var steady = await two.OpenAsync(Share * results[1].All.Throughput, TimeSpan.FromSeconds(parsed.GetValue(rounds) * parsed.GetValue(seconds)));
            AnsiConsole.Write(Throughput(results, steady));

            ReplacementLoad load = new(front.Url, file);
            var table = new Table().MarkdownBorder().AddColumns("while", "answered 200", "lost", "longest ms");
            var isGood = true;
            foreach (var (name, work) in Replacements(replicas, parsed.GetValue(times), cancellation))
            {
                var samples = await load.DuringAsync(work);
                var lost = samples.Where(sample => sample.Status != 200).ToArray();
                isGood &= lost.Length == 0;
                var told = string.Join(", ", lost.CountBy(sample => sample.Status).Select(kind => $"{kind.Value} of {kind.Key}"));
                table.AddRow(name, $"{samples.Count - lost.Length}", told.Length == 0 ? "0" : told, LoadResult.Text(samples.Max(sample => sample.Milliseconds)));
            }

            AnsiConsole.Write(table);
            return isGood ? 0 : 1;
        });
        return command;
    }

    private static Table Throughput(IReadOnlyList<SubjectResult> results, LoadResult steady)
    {
        var table = new Table().MarkdownBorder().AddColumns("replicas", "pictures a second", "to the first", "of the rounds", "p50 ms", "p99 ms", "not answered 200");
        foreach (var result in results)
        {
            var (all, ratio) = (result.All, result.RatioTo(results[0]));
            table.AddRow(
                result.Name, LoadResult.Text(all.Throughput), ratio.Median, ratio.Spread, all.PercentileText(0.5), all.PercentileText(0.99), $"{all.Failures}");
        }

        table.AddRow(
            $"the same at {Share:P0} of that", LoadResult.Text(steady.Throughput), "", "", steady.PercentileText(0.5), steady.PercentileText(0.99), $"{steady.Failures}");
        return table;
    }

    private static IEnumerable<(string Name, Func<Task> Work)> Replacements(Replicas replicas, int times, CancellationToken cancellation) =>
    [
        ($"{times} times both replicas are restarted, one after the other", () => RepeatAsync(times, () => replicas.RestartAllAsync(Pause, cancellation))),
        ($"{times} times a replica is killed", () => RepeatAsync(times, () => replicas.KillOneAsync(Pause, cancellation))),
    ];

    private static async Task RepeatAsync(int times, Func<Task> work)
    {
        await Task.Delay(Pause);
        for (var i = 0; i < times; i++)
        {
            await work();
        }
    }
}
