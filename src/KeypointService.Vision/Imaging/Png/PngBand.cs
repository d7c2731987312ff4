using System.Buffers;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Compresses one band of rows after the other: a band stays in the cache from its pixels to its bits. Owns its memory.</summary>
/// <param name="width">Pixels of a row.</param>
/// <param name="mostRows">Rows of a band at most.</param>
internal sealed class PngBand(int width, int mostRows) : IDisposable
{
    private readonly PaethFilter _filter = new(width);
    private readonly byte[] _filtered = ArrayPool<byte>.Shared.Rent((mostRows * PaethFilter.RowBytes(width)) + PaethFilter.Spill);
    private readonly byte[] _compressed = ArrayPool<byte>.Shared.Rent(DeflateBlock.Bound(mostRows * PaethFilter.RowBytes(width)));
    private int _length;

    /// <summary>What the band has become: a part of a zlib stream that ends on a whole byte.</summary>
    public ReadOnlySpan<byte> Data => _compressed.AsSpan(0, _length);

    /// <summary>Bytes of the filtered band.</summary>
    public int FilteredBytes { get; private set; }

    /// <summary>The checksum of the filtered band.</summary>
    public uint Checksum { get; private set; }

    /// <summary>Compresses a band.</summary>
    /// <param name="image">8 bits, blue-green-red.</param>
    /// <param name="first">Its first row.</param>
    /// <param name="rows">Number of rows.</param>
    public void Compress(Mat image, int first, int rows)
    {
        var rowBytes = PaethFilter.RowBytes(width);
        _filter.Begin(first == 0 ? [] : Row(image, first - 1));
        for (var i = 0; i < rows; i++)
        {
            _filter.Next(Row(image, first + i), _filtered.AsSpan(i * rowBytes));
        }

        var filtered = _filtered.AsSpan(0, rows * rowBytes);
        FilteredBytes = filtered.Length;
        Checksum = Adler32.Append(Adler32.Start, filtered);
        _length = Write(filtered, isFirst: first == 0, isLast: first + rows == image.Height, _compressed);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_filtered);
        ArrayPool<byte>.Shared.Return(_compressed);
    }

    private static ReadOnlySpan<byte> Row(Mat image, int row) => MemoryMarshal.AsBytes(image.RowSpan<Vec3b>(row));

    /// <returns>Bytes written.</returns>
    private static int Write(ReadOnlySpan<byte> filtered, bool isFirst, bool isLast, Span<byte> target)
    {
        BitWriter writer = new(target);
        if (isFirst)
        {
            // zlib's header: deflate, a window of 32 kB, the fastest level.
            writer.Write(0x0178, 16);
        }

        DeflateBlock.Write(filtered, isLast, ref writer);
        if (!isLast)
        {
            // An empty stored block ends on a whole byte, where the next band begins.
            writer.Write(0, 3);
            writer.Align();
            writer.Write(0xffff0000, 32);
        }

        writer.Align();
        return writer.Length;
    }
}
