using System.Buffers;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>The chunks of some rows of a picture: a part of its zlib stream that begins and ends on a whole byte. Owns their memory.</summary>
/// <param name="image">8 bits, blue-green-red.</param>
/// <param name="first">Its first row.</param>
/// <param name="end">The row after its last.</param>
/// <param name="capacity">Expected bytes of what the chunks will be written to; more are made room for.</param>
internal sealed class PngStrip(Mat image, int first, int end, int capacity) : IDisposable
{
    // Filtered rows that share one set of codes: they stay in the cache from their pixels to their bits.
    private const int BlockBytes = 256 * 1024;

    /// <summary>The chunks.</summary>
    public ChunkBuffer Chunks { get; } = new(DeflateBlock.Bound(BlockBytes) + capacity);

    /// <summary>Bytes of the filtered rows.</summary>
    public int FilteredBytes => (end - first) * PaethFilter.RowBytes(image.Width);

    /// <summary>The checksum of the filtered rows.</summary>
    public uint Checksum { get; private set; } = Adler32.Start;

    /// <summary>How many rows share one set of codes.</summary>
    /// <param name="width">Pixels of a row.</param>
    public static int RowsABlock(int width) => Math.Max(1, BlockBytes / PaethFilter.RowBytes(width));

    /// <summary>Filters and compresses the rows.</summary>
    public void Compress()
    {
        PaethFilter filter = new(image.Width);
        filter.Begin(first == 0 ? [] : Row(first - 1));
        var rowBytes = PaethFilter.RowBytes(image.Width);
        var rowsABlock = Math.Min(RowsABlock(image.Width), end - first);
        var filtered = ArrayPool<byte>.Shared.Rent((rowsABlock * rowBytes) + PaethFilter.Spill);
        try
        {
            for (var row = first; row < end; row += rowsABlock)
            {
                var rows = Math.Min(rowsABlock, end - row);
                for (var i = 0; i < rows; i++)
                {
                    filter.Next(Row(row + i), filtered.AsSpan(i * rowBytes));
                }

                var block = filtered.AsSpan(0, rows * rowBytes);
                Checksum = Adler32.Append(Checksum, block);
                var data = Chunks.Begin(DeflateBlock.Bound(block.Length));
                Chunks.End("IDAT"u8, Write(block, isFirst: row == 0, isLast: row + rows == image.Height, data));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(filtered);
        }
    }

    public void Dispose() => Chunks.Dispose();

    private ReadOnlySpan<byte> Row(int row) => MemoryMarshal.AsBytes(image.RowSpan<Vec3b>(row));

    /// <returns>Bytes written.</returns>
    private static int Write(ReadOnlySpan<byte> block, bool isFirst, bool isLast, Span<byte> target)
    {
        BitWriter writer = new(target);
        if (isFirst)
        {
            // zlib's header: deflate, a window of 32 kB, the fastest level.
            writer.Write(0x0178, 16);
        }

        DeflateBlock.Write(block, isLast, ref writer);
        if (!isLast)
        {
            // An empty stored block ends on a whole byte, where the next chunk begins.
            writer.Write(0, 3);
            writer.Align();
            writer.Write(0xffff0000, 32);
        }

        writer.Align();
        return writer.Length;
    }
}
