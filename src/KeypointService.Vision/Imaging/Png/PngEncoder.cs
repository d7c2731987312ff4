using System.Buffers.Binary;
using KeypointService.Vision.Concurrency;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>
/// Writes 8-bit colour images as PNG (ISO/IEC 15948) at several times the speed of the usual libraries for about the
/// same size: rows by one filter, Huffman codes and runs, in bands that threads can share. The file is the same for any number of them.
/// </summary>
internal static class PngEncoder
{
    // Filtered rows that share one set of codes.
    private const int BandBytes = 256 * 1024;

    /// <param name="image">8 bits, blue-green-red.</param>
    /// <param name="threads">Threads that share the bands, at least 1.</param>
    public static EncodedImage Encode(Mat image, int threads = 1)
    {
        var rowBytes = PaethFilter.RowBytes(image.Width);
        var rowsABand = Math.Clamp(BandBytes / rowBytes, 1, image.Height);
        int[] firstRows = [.. Enumerable.Range(0, (image.Height + rowsABand - 1) / rowsABand).Select(band => band * rowsABand)];
        PngBand[] bands = [.. Enumerable.Range(0, Math.Min(threads, firstRows.Length)).Select(_ => new PngBand(image.Width, rowsABand))];

        // Most pictures come out at less than half of their pixels' bytes; the buffer grows for the others.
        using ChunkBuffer file = new(DeflateBlock.Bound(BandBytes) + (image.Height * rowBytes / 2));
        try
        {
            file.AddSignature();
            file.Add("IHDR"u8, Header(image.Width, image.Height));
            AddData(image, firstRows, rowsABand, bands, file);
            file.Add("IEND"u8, []);
            return file.ToImage();
        }
        finally
        {
            Array.ForEach(bands, band => band.Dispose());
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

    private static void AddData(Mat image, int[] firstRows, int rowsABand, PngBand[] bands, ChunkBuffer file)
    {
        var checksum = Adler32.Start;
        foreach (var rows in firstRows.Chunk(bands.Length))
        {
            var done = SharedWork.Map([.. rows.Zip(bands)], bands.Length, work =>
            {
                var (first, band) = work;
                band.Compress(image, first, Math.Min(rowsABand, image.Height - first));
                return band;
            });
            foreach (var band in done)
            {
                file.Add("IDAT"u8, band.Data);
                checksum = Adler32.Combine(checksum, band.Checksum, band.FilteredBytes);
            }
        }

        Span<byte> end = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(end, checksum);
        file.Add("IDAT"u8, end);
    }
}
