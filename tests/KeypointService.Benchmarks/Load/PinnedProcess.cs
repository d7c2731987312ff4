using System.Diagnostics;
using System.Text.RegularExpressions;

namespace KeypointService.Benchmarks.Load;

/// <summary>Starts programs on some of the cores, and keeps this one on others.</summary>
internal static partial class PinnedProcess
{
    /// <summary>How a program is to be started.</summary>
    /// <param name="command">The program and its own arguments.</param>
    /// <param name="settings">Further words: <c>NAME=value</c> is put into the environment, the rest are arguments.</param>
    /// <param name="cores">Numbers of the cores it may use, such as <c>0,1</c>; null for all.</param>
    public static ProcessStartInfo Of(IEnumerable<string> command, IEnumerable<string> settings, string? cores)
    {
        // taskset turns into the program: the process number stays, and .NET counts only the cores that it may use.
        string[] pinned = cores is null ? [] : ["taskset", "--cpu-list", cores];
        var words = settings.ToLookup(word => Variable().IsMatch(word));
        string[] all = [.. pinned, .. command, .. words[false]];
        ProcessStartInfo start = new(all[0], all[1..]);
        foreach (var variable in words[true])
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            start.Environment[variable[..equals]] = variable[(equals + 1)..];
        }

        return start;
    }

    /// <summary>Moves every thread of this process to some cores; threads started later inherit that.</summary>
    public static void MoveThis(string cores)
    {
        using var taskset = Process.Start(
            new ProcessStartInfo("taskset", ["--all-tasks", "--cpu-list", "--pid", cores, $"{Environment.ProcessId}"]) { RedirectStandardOutput = true })!;
        taskset.StandardOutput.ReadToEnd();
        taskset.WaitForExit();
        if (taskset.ExitCode != 0)
        {
            throw new InvalidOperationException($"This process could not be moved to the cores {cores}.");
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*=")]
    private static partial Regex Variable();
}
