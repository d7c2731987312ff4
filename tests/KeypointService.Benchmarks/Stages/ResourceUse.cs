using System.Runtime.InteropServices;

namespace KeypointService.Benchmarks.Stages;

/// <summary>What the kernel counted for this process so far (<c>getrusage</c>).</summary>
/// <param name="PageFaults">Pages of memory that were mapped on first use.</param>
/// <param name="Switches">How often a thread gave its core up or lost it.</param>
internal readonly partial record struct ResourceUse(long PageFaults, long Switches)
{
    private const int Self = 0;

    // struct rusage: two times of two words each, then fourteen counters.
    private const int Words = 18;
    private const int MinorFaults = 8;
    private const int MajorFaults = 9;
    private const int Voluntary = 16;
    private const int Involuntary = 17;

    /// <summary>The counters now.</summary>
    public static ResourceUse Now()
    {
        Span<long> usage = stackalloc long[Words];
        return GetUsage(Self, ref MemoryMarshal.GetReference(usage)) == 0
            ? new(usage[MinorFaults] + usage[MajorFaults], usage[Voluntary] + usage[Involuntary])
            : throw new InvalidOperationException("The kernel does not tell what this process uses.");
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, ref long usage);
}
