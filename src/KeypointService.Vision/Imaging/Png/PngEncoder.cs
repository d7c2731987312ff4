using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics.Tensors;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>
/// Writes 8-bit colour images as PNG (ISO/IEC 15948) at several times the speed of the usual libraries for about the
/// same size: each row as its difference from the one above, Huffman codes and runs.
/// </summary>
internal static class PngEncoder
{
    private const int Channels = 3;
    private const byte UpFilter = 2;

    // Filtered rows that share one set of codes: they stay in the cache from the filter to the last bit.
    private const int BlockBytes = 128 * 1024;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <param name="image">8 bits, blue-green-red.</param>
    public static byte[] Encode(Mat image)
    {
        using var rgb = new Mat();
        Cv2.CvtColor(image, rgb, ColorConversionCodes.BGR2RGB);
        var (width, height) = (rgb.Width, rgb.Height);
        ArrayBufferWriter<byte> file = new(1024 + (width * height * Channels / 2));
        file.Write(Signature);
        WriteChunk(file, "IHDR"u8, Header(width, height));
        WriteData(file, rgb.AsSpan<byte>(), width * Channels, height);
        WriteChunk(file, "IEND"u8, []);
        return file.WrittenSpan.ToArray();
    }

    private static byte[] Header(int width, int height)
    {
        // 8 bits a channel, red-green-blue, the only compression, filtering and order but for interlacing.
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        return header;
    }

    private static void WriteData(ArrayBufferWriter<byte> file, ReadOnlySpan<byte> pixels, int rowBytes, int height)
    {
        var rowsABlock = Math.Max(1, BlockBytes / (rowBytes + 1));
        var filtered = ArrayPool<byte>.Shared.Rent(rowsABlock * (rowBytes + 1));
        var compressed = ArrayPool<byte>.Shared.Rent(DeflateBlock.Bound(rowsABlock * (rowBytes + 1)));
        try
        {
            var checksum = Adler32.Start;
            for (var row = 0; row < height; row += rowsABlock)
            {
                var rows = Math.Min(rowsABlock, height - row);
                var block = filtered.AsSpan(0, rows * (rowBytes + 1));
                Filter(pixels, rowBytes, row, block);
                checksum = Adler32.Append(checksum, block);
                WriteChunk(file, "IDAT"u8, Compress(block, row == 0, row + rows == height, checksum, compressed));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(filtered);
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> block, bool first, bool last, uint checksum, Span<byte> target)
    {
        BitWriter writer = new(target);
        if (first)
        {
            // zlib's header: deflate, a window of 32 kB, the fastest level.
            writer.Write(0x0178, 16);
        }

        DeflateBlock.Write(block, last, ref writer);
        if (last)
        {
            writer.Align();
            writer.Write(BinaryPrimitives.ReverseEndianness(checksum), 32);
        }
        else
        {
            // An empty stored block ends on a whole byte, where the next chunk begins.
            writer.Write(0, 3);
            writer.Align();
            writer.Write(0xffff0000, 32);
        }

        return target[..writer.Length];
    }

    private static void Filter(ReadOnlySpan<byte> pixels, int rowBytes, int firstRow, Span<byte> filtered)
    {
        for (var at = 0; at < filtered.Length; at += rowBytes + 1, firstRow++)
        {
            var target = filtered.Slice(at + 1, rowBytes);
            var row = pixels.Slice(firstRow * rowBytes, rowBytes);
            filtered[at] = UpFilter;
            if (firstRow == 0)
            {
                // Above the first row all is zero.
                row.CopyTo(target);
            }
            else
            {
                TensorPrimitives.Subtract(row, pixels.Slice((firstRow - 1) * rowBytes, rowBytes), target);
            }
        }
    }

    private static void WriteChunk(ArrayBufferWriter<byte> file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(file.GetSpan(sizeof(int)), data.Length);
        file.Advance(sizeof(int));
        var start = file.WrittenCount;
        file.Write(type);
        file.Write(data);
        var checksum = Crc32.HashToUInt32(file.WrittenSpan[start..]);
        BinaryPrimitives.WriteUInt32BigEndian(file.GetSpan(sizeof(uint)), checksum);
        file.Advance(sizeof(uint));
    }
}
