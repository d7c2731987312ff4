using System.Runtime.InteropServices;
using KeypointService.Vision.Native;

namespace KeypointService.Vision.Tests.Native;

public sealed partial class NativeHeapTests
{
    private const int Blocks = 24;
    private const int BlockBytes = 1 << 20;

    [Fact]
    public void Trim_MemoryOfAThreadThatLives_GoesBack()
    {
        NativeHeap.Keep(block: 32 << 20, arena: 256 << 20);
        using ManualResetEventSlim left = new();
        using ManualResetEventSlim end = new();
        nint start = 0;
        Thread worker = new(() =>
        {
            start = LeaveBehind();
            left.Set();
            end.Wait();
        });
        worker.Start();
        left.Wait();
        var before = Resident(start);

        NativeHeap.Trim();
        var after = Resident(start);
        end.Set();
        worker.Join();

        // Other tests may have taken some of it meanwhile.
        Assert.InRange(before, Blocks * 9 / 10 * BlockBytes, Blocks * BlockBytes);
        Assert.InRange(after, 0, before / 2);
    }

    /// <returns>Where the freed blocks lay.</returns>
    private static unsafe nint LeaveBehind()
    {
        var blocks = new nint[Blocks];
        for (var i = 0; i < Blocks; i++)
        {
            blocks[i] = (nint)NativeMemory.Alloc(BlockBytes);
            NativeMemory.Fill((void*)blocks[i], BlockBytes, 1);
        }

        foreach (var block in blocks)
        {
            NativeMemory.Free((void*)block);
        }

        return blocks.Min();
    }

    /// <summary>Bytes of the blocks that are in memory.</summary>
    private static unsafe int Resident(nint start)
    {
        var page = Environment.SystemPageSize;
        var pages = new byte[Blocks * BlockBytes / page];
        fixed (byte* first = pages)
        {
            _ = InCore(start / page * page, (nuint)(pages.Length * page), first);
        }

        return pages.Count(state => (state & 1) != 0) * page;
    }

    [LibraryImport("libc", EntryPoint = "mincore")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int InCore(nint start, nuint length, byte* pages);
}
