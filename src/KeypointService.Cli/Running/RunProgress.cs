using System.Diagnostics;
using Spectre.Console;

namespace KeypointService.Cli.Running;

/// <summary>Tells how far a run is: a bar on a terminal, a plain line now and then elsewhere.</summary>
internal static class RunProgress
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <param name="console">Where to.</param>
    /// <param name="total">How many there are to do.</param>
    /// <param name="things">What they are, such as pictures.</param>
    /// <param name="run">Does them, and calls what it is given after each.</param>
    public static Task ShowAsync(IAnsiConsole console, int total, string things, Func<Action, Task> run) =>
        console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal
            ? ShowBarAsync(console, total, run)
            : ShowLinesAsync(console, total, things, run);

    private static Task ShowBarAsync(IAnsiConsole console, int total, Func<Action, Task> run) => console.Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
        .StartAsync(async progress =>
        {
            var bar = progress.AddTask("0 a second", maxValue: Math.Max(1, total));
            var clock = Stopwatch.StartNew();
            await run(() =>
            {
                bar.Increment(1);
                bar.Description = $"{bar.Value / clock.Elapsed.TotalSeconds:F1} a second";
            });
        });

    private static async Task ShowLinesAsync(IAnsiConsole console, int total, string things, Func<Action, Task> run)
    {
        var clock = Stopwatch.StartNew();
        var (done, last) = (0, TimeSpan.Zero);
        await run(() =>
        {
            done++;
            if (clock.Elapsed - last >= BetweenLines)
            {
                last = clock.Elapsed;
                var rate = done / last.TotalSeconds;
                console.WriteLine($"{done} of {total} {things}, {rate:F1} a second, {Math.Max(0, total - done) / rate:F0} s left");
            }
        });
    }
}
