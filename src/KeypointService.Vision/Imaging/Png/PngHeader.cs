using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Reads PNG headers: IHDR, and the orientation from an eXIf chunk (W3C PNG, third edition).</summary>
internal static class PngHeader
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        var rest = data[SignatureLength..];
        if (rest.Length < ChunkOverhead + 13 || !rest[4..].StartsWith("IHDR"u8))
        {
            throw new CorruptImageException(ImageFormat.Png, "its header is cut off or damaged.");
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(rest[8..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(rest[12..]);
        if (width > int.MaxValue || height > int.MaxValue)
        {
            throw new CorruptImageException(ImageFormat.Png, "its header gives an impossible size.");
        }

        return new ImageHeader(ImageFormat.Png, (int)width, (int)height, Orientation(rest)) { MayBeTransparent = PngChunks.HasTransparency(data) };
    }

    /// <summary>Bytes of all rows once unpacked.</summary>
    /// <param name="data">A file whose header was read.</param>
    public static long InflatedBytes(ReadOnlySpan<byte> data)
    {
        var header = data[(SignatureLength + 8)..];
        var samples = header[9] switch
        {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        var bitsPerRow = (long)BinaryPrimitives.ReadUInt32BigEndian(header) * samples * header[8];
        return ((bitsPerRow / 8) + 1) * BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
    }

    private static int Orientation(ReadOnlySpan<byte> chunks)
    {
        while (chunks.Length >= ChunkOverhead)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunks);
            if (length > chunks.Length - ChunkOverhead)
            {
                break;
            }

            if (chunks[4..].StartsWith("eXIf"u8))
            {
                return ExifOrientation.Read(chunks.Slice(8, (int)length));
            }

            chunks = chunks[((int)length + ChunkOverhead)..];
        }

        return ExifOrientation.Upright;
    }
}
