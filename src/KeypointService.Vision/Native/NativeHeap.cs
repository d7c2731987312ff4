using System.Runtime.InteropServices;

namespace KeypointService.Vision.Native;

/// <summary>The C library's memory, in which pictures lie while they are worked on.</summary>
public static partial class NativeHeap
{
    /// <summary>Gives what is free back to the system: for a quiet moment, because the next picture takes it anew.</summary>
    public static void Trim() => _ = TrimHeap(0);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeap(nuint keep);
}
