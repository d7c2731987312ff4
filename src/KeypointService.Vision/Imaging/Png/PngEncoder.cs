using System.Buffers.Binary;
using KeypointService.Vision.Concurrency;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>
/// Writes 8-bit colour images as PNG (ISO/IEC 15948) at several times the speed of the usual libraries for about the
/// same size: rows by one filter, Huffman codes and runs, in strips that threads can share. The file is the same for any number of them.
/// </summary>
internal static class PngEncoder
{
    /// <param name="image">8 bits, blue-green-red.</param>
    /// <param name="threads">Threads that share the work, at least 1.</param>
    public static EncodedImage Encode(Mat image, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        List<PngStrip> strips = [];
        try
        {
            strips.AddRange(Strips(image, threads));
            var file = strips[0].Chunks;
            file.AddSignature();
            file.Add("IHDR"u8, Header(image.Width, image.Height));
            SharedWork.ForEach(strips, threads, strip => strip.Compress());
            foreach (var strip in strips.Skip(1))
            {
                file.Append(strip.Chunks);
                strip.Dispose();
            }

            Span<byte> checksum = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(
                checksum, strips.Aggregate(Adler32.Start, (sum, strip) => Adler32.Combine(sum, strip.Checksum, strip.FilteredBytes)));
            file.Add("IDAT"u8, checksum);
            file.Add("IEND"u8, []);
            return file.ToImage();
        }
        finally
        {
            strips.ForEach(strip => strip.Dispose());
        }
    }

    private static byte[] Header(int width, int height)
    {
        // 8 bits a channel, red-green-blue, the only compression, filtering and order but for interlacing.
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        return header;
    }

    /// <summary>Strips of whole blocks: the blocks are the same for any number of strips.</summary>
    private static IEnumerable<PngStrip> Strips(Mat image, int most)
    {
        var rowsABlock = PngStrip.RowsABlock(image.Width);
        var blocks = (image.Height + rowsABlock - 1) / rowsABlock;
        var count = Math.Min(most, blocks);
        return Enumerable.Range(0, count).Select(i =>
        {
            var (first, end) = (blocks * i / count * rowsABlock, Math.Min(image.Height, blocks * (i + 1) / count * rowsABlock));

            // Most pictures come out at less than half of their pixels' bytes; the first strip's buffer becomes the file.
            var rows = i == 0 ? image.Height : end - first;
            return new PngStrip(image, first, end, rows * PaethFilter.RowBytes(image.Width) / 2);
        });
    }
}
