using System.Buffers.Binary;

namespace KeypointService.TestPictures;

/// <summary>Writes bitmaps of kinds that OpenCV does not write.</summary>
public static class BmpFile
{
    private const int FileHeader = 14;

    /// <summary>A file with Windows' info header.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels; negative where the rows are stored from the top.</param>
    /// <param name="bits">Bits a pixel.</param>
    /// <param name="compression">0 for none, 1 for RLE8, 2 for RLE4, 3 for masks, 6 for masks with one of alpha.</param>
    /// <param name="tables">Masks and colour table.</param>
    /// <param name="pixels">The pixels as they are stored.</param>
    /// <param name="headerSize">Bytes that the header says it has: 40, and more where it holds the first of the tables.</param>
    public static byte[] Windows(int width, int height, int bits, int compression, byte[] tables, byte[] pixels, int headerSize = 40)
    {
        var header = new byte[40];
        BinaryPrimitives.WriteInt32LittleEndian(header, headerSize);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), height);
        header[12] = 1;
        header[14] = (byte)bits;
        header[16] = (byte)compression;
        return File([.. header, .. tables], pixels);
    }

    /// <summary>A file with the header of OS/2 1.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="bits">Bits a pixel.</param>
    /// <param name="colors">Colour table: blue, green, red.</param>
    /// <param name="pixels">The pixels as they are stored.</param>
    public static byte[] Os2(int width, int height, int bits, byte[] colors, byte[] pixels) => File(
        [12, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 1, 0, (byte)bits, 0, .. colors], pixels);

    private static byte[] File(byte[] headers, byte[] pixels)
    {
        var file = new byte[FileHeader + headers.Length + pixels.Length];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), FileHeader + headers.Length);
        headers.CopyTo(file, FileHeader);
        pixels.CopyTo(file, FileHeader + headers.Length);
        return file;
    }
}
