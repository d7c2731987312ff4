using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace KeypointService.TestPictures;

/// <summary>Writes PNG files of every kind, also those that OpenCV's encoder does not write.</summary>
public static class PngFile
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    // Start and step of Adam7's passes, in columns and rows.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>A file whose rows come from a function, which gets the number of bytes behind the filter byte.</summary>
    public static byte[] Write(int width, int height, PngKind kind, Func<int, byte[]> row, CompressionLevel compression)
    {
        List<byte> file = [.. Signature, .. Chunk("IHDR"u8, Header(width, height, kind))];
        if (kind.ColorType == 3)
        {
            file.AddRange(Chunk("PLTE"u8, [.. Enumerable.Range(0, 3 << kind.BitDepth).Select(i => (byte)(i * 7))]));
        }

        if (kind.Animated)
        {
            file.AddRange(Chunk("acTL"u8, [0, 0, 0, 2, 0, 0, 0, 0]));
            file.AddRange(Chunk("fcTL"u8, FrameControl(0, width, height)));
        }

        var pixels = Deflate(width, height, kind, row, compression);
        file.AddRange(Chunk("IDAT"u8, pixels));
        if (kind.Animated)
        {
            file.AddRange(Chunk("fcTL"u8, FrameControl(1, width, height)));
            file.AddRange(Chunk("fdAT"u8, [0, 0, 0, 2, .. pixels]));
        }

        file.AddRange(Chunk("IEND"u8, []));
        return [.. file];
    }

    /// <summary>Puts bytes into the first chunk of a type.</summary>
    public static byte[] Insert(byte[] file, ReadOnlySpan<byte> type, int offset, byte[] bytes)
    {
        var at = file.AsSpan().IndexOf(type);
        var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at - 4));
        var data = file.AsSpan(at + 4, length);
        return [.. file[..(at - 4)], .. Chunk(type, [.. data[..offset], .. bytes, .. data[offset..]]), .. file[(at + 8 + length)..]];
    }

    /// <summary>Writes the right checksums behind stored pixels and behind every chunk, as far as the chunks can be followed.</summary>
    public static void RepairChecksums(Span<byte> file)
    {
        for (var at = SignatureLength; at + ChunkOverhead <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - ChunkOverhead)
            {
                return;
            }

            if (file[(at + 4)..].StartsWith("IDAT"u8))
            {
                RepairStored(file.Slice(at + 8, (int)length));
            }

            BinaryPrimitives.WriteUInt32BigEndian(file[(at + 8 + (int)length)..], Crc32.HashToUInt32(file.Slice(at + 4, (int)length + 4)));
            at += ChunkOverhead + (int)length;
        }
    }

    // A zlib stream of one stored block: two bytes of header, one of block type, the length, its complement, the data.
    private static void RepairStored(Span<byte> stream)
    {
        const int before = 7, after = 4;
        if (stream.Length is < before + after or > ushort.MaxValue || stream[2] > 1)
        {
            return;
        }

        var data = stream[before..^after];
        stream[2] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(stream[3..], (ushort)data.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stream[5..], (ushort)~data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(stream[^after..], Adler32(data));
    }

    private static uint Adler32(ReadOnlySpan<byte> data)
    {
        const uint modulus = 65521;
        var (a, b) = (1u, 0u);
        foreach (var value in data)
        {
            a = (a + value) % modulus;
            b = (b + a) % modulus;
        }

        return (b << 16) | a;
    }

    private static byte[] Header(int width, int height, PngKind kind)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)kind.BitDepth, (byte)kind.ColorType, (byte)(kind.Interlaced ? 1 : 0));
        return header;
    }

    private static byte[] FrameControl(int sequence, int width, int height)
    {
        var control = new byte[26];
        BinaryPrimitives.WriteInt32BigEndian(control, sequence);
        BinaryPrimitives.WriteInt32BigEndian(control.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(control.AsSpan(8), height);
        (control[21], control[23]) = (1, 10);
        return control;
    }

    private static byte[] Deflate(int width, int height, PngKind kind, Func<int, byte[]> row, CompressionLevel compression)
    {
        using MemoryStream memory = new();
        using (ZLibStream zlib = new(memory, compression, leaveOpen: true))
        {
            (int X, int Y, int StepX, int StepY)[] passes = kind.Interlaced ? Adam7 : [(0, 0, 1, 1)];
            foreach (var (x, y, stepX, stepY) in passes)
            {
                var columns = (width - x + stepX - 1) / stepX;
                var bytes = ((columns * kind.BitsPerPixel) + 7) / 8;
                for (var line = y; line < height && columns > 0; line += stepY)
                {
                    zlib.WriteByte((byte)kind.Filter);
                    zlib.Write(row(bytes));
                }
            }
        }

        return memory.ToArray();
    }

    /// <summary>A chunk with its length and checksum.</summary>
    public static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }
}
