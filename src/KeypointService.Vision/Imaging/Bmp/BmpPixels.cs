using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using OpenCvSharp;

namespace KeypointService.Vision.Imaging.Bmp;

/// <summary>Reads a bitmap's pixels.</summary>
internal static class BmpPixels
{
    private const int RowAlignment = 4;

    /// <param name="data">The whole file.</param>
    /// <param name="header">Its header, which is taken.</param>
    /// <param name="image">Receives the pixels: of the header's size, 8 bits, blue-green-red, and alpha where the header has it.</param>
    /// <exception cref="CorruptImageException">Pixels are missing.</exception>
    public static void Read(ReadOnlySpan<byte> data, BmpHeader header, Mat image)
    {
        var palette = Palette(data, header);
        if (header.Compression is BmpCompression.Rle8 or BmpCompression.Rle4)
        {
            var indices = BmpRuns.Unpack(data[Math.Min(header.PixelOffset, data.Length)..], header);
            for (var y = 0; y < header.Height; y++)
            {
                Look(indices.AsSpan(y * header.Width, header.Width), palette, Row(image, header, y));
            }

            return;
        }

        var stride = ((((long)header.Width * header.BitsPerPixel) + 31) / 32) * RowAlignment;
        if (header.PixelOffset + (stride * header.Height) - (stride - (((long)header.Width * header.BitsPerPixel) + 7) / 8) > data.Length)
        {
            throw new CorruptImageException(ImageFormat.Bmp, "rows are missing at its end. Was the upload cut off?");
        }

        var bytes = (int)((((long)header.Width * header.BitsPerPixel) + 7) / 8);
        for (var y = 0; y < header.Height; y++)
        {
            ReadRow(data.Slice((int)(header.PixelOffset + (y * stride)), bytes), header, palette, Row(image, header, y));
        }
    }

    // Bitmaps are stored from the bottom, where they do not say otherwise.
    private static Span<byte> Row(Mat image, BmpHeader header, int stored)
    {
        var y = header.IsTopDown ? stored : header.Height - 1 - stored;
        return header.HasAlpha
            ? MemoryMarshal.AsBytes(image.AsSpan<Vec4b>().Slice(y * header.Width, header.Width))
            : MemoryMarshal.AsBytes(image.AsSpan<Vec3b>().Slice(y * header.Width, header.Width));
    }

    private static void ReadRow(ReadOnlySpan<byte> row, BmpHeader header, ReadOnlySpan<Vec3b> palette, Span<byte> pixels)
    {
        switch (header.BitsPerPixel)
        {
            case 24:
                row.CopyTo(pixels);
                break;
            case 8:
                Look(row, palette, pixels);
                break;
            case 1 or 4:
                LookPacked(row, header.BitsPerPixel, palette, pixels);
                break;
            default:
                Unmask(row, header, pixels);
                break;
        }
    }

    private static void Look(ReadOnlySpan<byte> indices, ReadOnlySpan<Vec3b> palette, Span<byte> pixels)
    {
        var colors = MemoryMarshal.Cast<byte, Vec3b>(pixels);
        for (var x = 0; x < colors.Length; x++)
        {
            colors[x] = palette[indices[x]];
        }
    }

    private static void LookPacked(ReadOnlySpan<byte> row, int bits, ReadOnlySpan<Vec3b> palette, Span<byte> pixels)
    {
        var colors = MemoryMarshal.Cast<byte, Vec3b>(pixels);
        var inByte = 8 / bits;
        for (var x = 0; x < colors.Length; x++)
        {
            var shift = 8 - bits - (x % inByte * bits);
            colors[x] = palette[(row[x / inByte] >> shift) & ((1 << bits) - 1)];
        }
    }

    private static void Unmask(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> pixels)
    {
        var (red, green, blue) = header.Masks;
        var size = header.BitsPerPixel / 8;
        var channels = header.HasAlpha ? 4 : 3;
        for (var x = 0; x < header.Width; x++)
        {
            var stored = row[(x * size)..];
            var value = size == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(stored) : BinaryPrimitives.ReadUInt32LittleEndian(stored);
            var pixel = pixels.Slice(x * channels, channels);
            (pixel[0], pixel[1], pixel[2]) = (Channel(value, blue), Channel(value, green), Channel(value, red));
            if (header.HasAlpha)
            {
                pixel[3] = Channel(value, header.AlphaMask);
            }
        }
    }

    private static byte Channel(uint value, uint mask)
    {
        var shift = BitOperations.TrailingZeroCount(mask);
        ulong max = mask >> shift;
        return (byte)(((((value & mask) >> shift) * 255UL) + (max / 2)) / max);
    }

    /// <summary>256 colours; black where the table has none.</summary>
    private static Vec3b[] Palette(ReadOnlySpan<byte> data, BmpHeader header)
    {
        var palette = new Vec3b[256];
        var end = Math.Min(data.Length, header.PixelOffset);
        for (var i = 0; i < palette.Length && header.ColorTable + ((i + 1) * header.ColorEntrySize) <= end; i++)
        {
            var entry = data[(header.ColorTable + (i * header.ColorEntrySize))..];
            palette[i] = new Vec3b(entry[0], entry[1], entry[2]);
        }

        return palette;
    }
}
