using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace KeypointService.Vision.Isolation;

/// <summary>Takes from this process, for good, what decoding does not need.</summary>
internal static unsafe partial class Sandbox
{
    private const int NoNewPrivileges = 38;
    private const int Dumpable = 4;
    private const int LimitProcessorSeconds = 0;
    private const int LimitFileSize = 1;
    private const int LimitData = 2;
    private const int LimitCore = 4;
    private const int LimitProcesses = 6;
    private const int LimitFiles = 7;
    private const int LimitAddresses = 9;
    private const int AllPages = 0;
    private const int DataPages = 5;
    private const ulong RuntimeBytes = 16 << 20;
    private const ulong Files = 256;
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const nint Ignore = 1;
    private const nint Default = 0;

    // Illegal instruction, abort, bus error, arithmetic, segmentation: the runtime's own handlers would look into them first.
    private static readonly int[] Deadly = [4, 6, 7, 8, 11];

    /// <summary>Makes way for the work of others, and leaves it to the parent to end this process.</summary>
    /// <param name="politeness">How far others go first, 0 to 19.</param>
    public static void MakeWay(int politeness)
    {
        // A service is told to stop together with its children: what is said about the file is for the service to say.
        _ = Signal(Interrupt, Ignore);
        _ = Signal(Terminate, Ignore);
        _ = Nice(politeness);
        try
        {
            // Where memory runs out all the same, this process is the one to go.
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then it is chosen by its size.
        }
    }

    /// <summary>Loads what decoding may need of the framework; of which programs had loaded some before, others none.</summary>
    public static void LoadAssemblies()
    {
        foreach (var assembly in new[] { typeof(Sandbox).Assembly, typeof(Mat).Assembly })
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("System.", StringComparison.Ordinal)))
            {
                Assembly.Load(name);
            }
        }
    }

    /// <summary>Closes the sandbox. What is not loaded and open by now cannot be loaded or opened any more.</summary>
    /// <param name="memoryBytes">Memory that may be taken from now on.</param>
    /// <param name="processorSeconds">Processor time that may be spent in all.</param>
    /// <param name="allowsThreads">Whether threads may be begun from now on.</param>
    /// <returns>False where the system does not filter calls; the other limits hold.</returns>
    public static bool Close(long memoryBytes, int processorSeconds, bool allowsThreads = false)
    {
        foreach (var signal in Deadly)
        {
            _ = Signal(signal, Default);
        }

        // All that is mapped; and what can be written of it, for most of the former the runtime has put by and never uses.
        Limit(LimitAddresses, Mapped(AllPages) + (ulong)memoryBytes);
        Limit(LimitData, Mapped(DataPages) + (ulong)memoryBytes + RuntimeBytes);
        Limit(LimitProcessorSeconds, (ulong)processorSeconds, hardMargin: 1);
        Limit(LimitFileSize, 0);
        Limit(LimitCore, 0);
        Limit(LimitFiles, Files);
        if (!allowsThreads)
        {
            // It counts threads, and those of all processes of the user.
            Limit(LimitProcesses, 0);
        }

        _ = Control(Dumpable, 0, 0, 0, 0);
        return Control(NoNewPrivileges, 1, 0, 0, 0) == 0 && SystemCallFilter.Apply(allowsThreads);
    }

    // Processor time has a second of grace, so that the signal tells what was passed.
    private static void Limit(int resource, ulong value, ulong hardMargin = 0)
    {
        var limit = stackalloc ulong[2];
        _ = GetLimit(resource, limit);
        limit[1] = Math.Min(limit[1], value + hardMargin);
        limit[0] = Math.Min(limit[1], value);
        _ = SetLimit(resource, limit);
    }

    private static ulong Mapped(int column)
    {
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[column];
        return ulong.Parse(pages, CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int increment);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
