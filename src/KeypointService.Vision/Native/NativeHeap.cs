using System.Runtime.InteropServices;

namespace KeypointService.Vision.Native;

/// <summary>The C library's memory, in which pictures lie while they are worked on. It lies in arenas, which threads share.</summary>
public static unsafe partial class NativeHeap
{
    private const int TrimThreshold = -1;
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    // More than a small block, which a thread would keep for itself.
    private const int Block = 128 * 1024;

    // The runtime's own threads have taken some before anybody could say how many there may be.
    private const int EarlyArenas = 16;
    private const int StackBytes = 256 * 1024;

    // As the C library has it where nobody says otherwise.
    private static int _kept = Block;

    /// <summary>Most arenas from when on they are limited.</summary>
    internal static int Arenas => Math.Max(2, Environment.ProcessorCount);

    /// <summary>
    /// Has no more arenas made than there are processors: each keeps what lies at its end. To be called before threads begin.
    /// </summary>
    public static void LimitArenas() => _ = SetAllocation(ArenaMax, Arenas);

    /// <summary>Says what is kept of what pictures leave behind.</summary>
    /// <param name="block">Bytes of a block from which on it is returned at once.</param>
    /// <param name="arena">Bytes that are kept at the end of each arena.</param>
    internal static void Keep(int block, int arena)
    {
        _kept = arena;
        _ = SetAllocation(MmapThreshold, block);
        _ = SetAllocation(TrimThreshold, arena);
    }

    /// <summary>Gives what is free back to the system: for a quiet moment, because the next picture takes it anew.</summary>
    public static void Trim()
    {
        _ = SetAllocation(TrimThreshold, Block);
        CutArenas();
        _ = TrimHeap(0);
        _ = SetAllocation(TrimThreshold, _kept);
    }

    // The C library's own function leaves the end of every arena but the first. What cuts it is the release of a block by a thread
    // of that arena, and threads that live side by side are given the arenas in turn.
    private static void CutArenas()
    {
        using ManualResetEventSlim all = new();
        List<Thread> threads = [];
        try
        {
            while (threads.Count < Arenas + EarlyArenas)
            {
                Thread thread = new(() => Cut(all), StackBytes);
                thread.Start();
                threads.Add(thread);
            }
        }
        catch (OutOfMemoryException)
        {
            // There may be no more threads: what these cannot reach stays.
        }

        all.Set();
        threads.ForEach(thread => thread.Join());
    }

    private static void Cut(ManualResetEventSlim all)
    {
        NativeMemory.Free(NativeMemory.Alloc(Block));
        all.Wait();
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeap(nuint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAllocation(int parameter, int value);
}
