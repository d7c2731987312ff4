using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KeypointService.Vision.Imaging;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>
/// <c>fuzz-worker</c>: the process that may crash. It tells on its standard output what it is about to do and how it
/// went, so that whoever watches knows the file that it died of.
/// </summary>
internal static class FuzzWorker
{
    public const string Name = "fuzz-worker";

    public static Command Create()
    {
        Option<int> seed = new("--seed"), from = new("--from"), to = new("--to");
        Option<ImageFormat?> format = new("--format");
        Command command = new(Name, "Run by fuzz.") { seed, from, to, format };
        command.Hidden = true;
        command.SetAction(parsed => Run(
            new Mutations(parsed.GetValue(seed), parsed.GetValue(format)), parsed.GetValue(from), parsed.GetValue(to)));
        return command;
    }

    private static void Run(Mutations mutations, int from, int to)
    {
        NativeSetup.AsInTheService();
        using FuzzTarget target = new();
        using StreamWriter output = new(Console.OpenStandardOutput()) { AutoFlush = true };
        for (var number = from; number < to; number++)
        {
            output.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            var (_, file) = mutations.Create(number);
            var start = Stopwatch.GetTimestamp();
            var outcome = target.Run(file);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{outcome} {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0}"));
        }
    }
}
