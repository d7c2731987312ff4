using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

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
        Command command = new(Name, "Run by fuzz.") { seed, from, to };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetValue(seed), parsed.GetValue(from), parsed.GetValue(to)));
        return command;
    }

    private static void Run(int seed, int from, int to)
    {
        NativeSetup.AsInTheService();
        Mutations mutations = new(seed);
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
