using System.Runtime.InteropServices;
using KeypointService.Vision.Isolation;

namespace KeypointService.Vision.Tests.Isolation;

/// <summary>A program that shuts itself in, tries what a decoder that was taken over would, and writes what the system says.</summary>
internal static unsafe partial class SandboxProbe
{
    public const string Argument = "--probe-sandbox";
    public const string OtherTableArgument = "--probe-other-table";
    public const string EndlessArgument = "--probe-endless";

    private const int Output = 1;
    private const int Write = 1;
    private const int Open = 2;
    private const int GetProcess = 39;
    private const int Socket = 41;
    private const int Fork = 57;
    private const int Execute = 59;
    private const int Kill = 62;
    private const int ControlFile = 72;
    private const int SetFlags = 4;
    private const int SetOwner = 8;
    private const int SetSignal = 10;
    private const int Trace = 101;
    private const int GetParent = 110;
    private const int GetThread = 186;
    private const int SignalThread = 234;
    private const int OpenAt = 257;
    private const int OtherTable = 0x40000000;

    /// <summary>What is tried, in the order of the answers: all of it is forbidden but the last.</summary>
    public static string[] Tries { get; } =
    [
        "open", "openat", "socket", "fork", "execve", "ptrace", "kill the parent", "signal the parent's thread", "have a pipe signal",
        "have it signal the parent", "have it send another signal", "signal its own thread",
    ];

    /// <returns>The program's exit code.</returns>
    public static int Run(bool allowsThreads)
    {
        var (own, parent, thread) = (Call(GetProcess, 0, 0, 0), Call(GetParent, 0, 0, 0), Call(GetThread, 0, 0, 0));
        if (!Sandbox.Close(memoryBytes: 256 << 20, processorSeconds: 10, allowsThreads))
        {
            return 2;
        }

        Span<byte> answers = stackalloc byte[Tries.Length];
        fixed (byte* path = "/etc/passwd\0"u8)
        {
            // Signal 0 only asks whether a signal could be sent.
            answers[0] = ErrorOf(Call(Open, (nint)path, 0, 0));
            answers[1] = ErrorOf(Call(OpenAt, -100, (nint)path, 0));
            answers[2] = ErrorOf(Call(Socket, 2, 1, 0));
            answers[3] = ErrorOf(Call(Fork, 0, 0, 0));
            answers[4] = ErrorOf(Call(Execute, (nint)path, 0, 0));
            answers[5] = ErrorOf(Call(Trace, 16, parent, 0));
            answers[6] = ErrorOf(Call(Kill, parent, 0, 0));
            answers[7] = ErrorOf(Call(SignalThread, parent, parent, 0));
            answers[8] = ErrorOf(Call(ControlFile, Output, SetFlags, 0));
            answers[9] = ErrorOf(Call(ControlFile, Output, SetOwner, parent));
            answers[10] = ErrorOf(Call(ControlFile, Output, SetSignal, 0));
            answers[11] = ErrorOf(Call(SignalThread, own, thread, 0));
        }

        fixed (byte* first = answers)
        {
            // The console's stream would have to be loaded.
            return Call(Write, Output, (nint)first, answers.Length) == answers.Length ? 0 : 3;
        }
    }

    /// <summary>Makes an allowed call by its number in another table, which would lead past a filter that looks at the number alone.</summary>
    /// <returns>The program's exit code, where it lives on.</returns>
    public static int RunOtherTable()
    {
        var isClosed = Sandbox.Close(memoryBytes: 256 << 20, processorSeconds: 10, allowsThreads: true);
        _ = Call(OtherTable | GetProcess, 0, 0, 0);
        return isClosed ? 0 : 2;
    }

    /// <summary>Works for longer than the second of processor time that it leaves itself.</summary>
    /// <returns>The program's exit code, where it lives on.</returns>
    public static int RunEndless()
    {
        // Long before the parent would lose its patience, so that it is the limit that is seen.
        var end = Environment.CpuUsage.TotalTime + TimeSpan.FromSeconds(3);
        var isClosed = Sandbox.Close(memoryBytes: 256 << 20, processorSeconds: 1, allowsThreads: true);
        while (isClosed && Environment.CpuUsage.TotalTime < end)
        {
            // The system ends it.
        }

        return isClosed ? 0 : 2;
    }

    private static byte ErrorOf(nint result) => result < 0 ? (byte)Marshal.GetLastSystemError() : (byte)0;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint a, nint b, nint c);
}
