using System.Diagnostics;

namespace KeypointService.Benchmarks.Load;

/// <summary>Sends signals to processes.</summary>
internal static class ProcessSignal
{
    /// <summary>Asks a process to end.</summary>
    public const string End = "TERM";

    /// <summary>Halts a process where it is.</summary>
    public const string Halt = "STOP";

    /// <summary>Lets a halted process go on.</summary>
    public const string GoOn = "CONT";

    /// <param name="signal">One of the names above.</param>
    /// <param name="process">Number of the process; where there is none, nothing happens.</param>
    public static void Send(string signal, int process)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", $"{process}"]) { RedirectStandardError = true })!;
        kill.StandardError.ReadToEnd();
        kill.WaitForExit();
    }
}
