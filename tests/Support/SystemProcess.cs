using System.Diagnostics;
using System.Globalization;

namespace KeypointService;

/// <summary>Processes of this system by their numbers, as /proc tells of them.</summary>
internal static class SystemProcess
{
    /// <summary>Those whose command line has all of these words.</summary>
    public static string[] Find(params string[] words) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(name => char.IsAsciiDigit(name[0]) && words.All(Read(name, "cmdline").Split('\0').Contains)),
    ];

    /// <summary>What the system says of a process in one of its files; nothing where the process has ended.</summary>
    public static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>True where a process is a child of this one.</summary>
    public static bool IsChild(string process) => Read(process, "status").Contains(
        string.Create(CultureInfo.InvariantCulture, $"\nPPid:\t{Environment.ProcessId}\n"), StringComparison.Ordinal);

    /// <summary>True where the calls of a process are filtered.</summary>
    public static bool IsFiltered(string process) => Read(process, "status").Contains("\nSeccomp:\t2\n", StringComparison.Ordinal);

    /// <summary>Sends a signal; a process that has ended meanwhile gets none.</summary>
    /// <param name="process">The process.</param>
    /// <param name="signal">The signal's name without its first letters, such as INT.</param>
    public static async Task SignalAsync(string process, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", process]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }
}
