using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.WebP;

/// <summary>Reads WebP headers: the first chunk of each of its three kinds, and EXIF (RFC 9649).</summary>
internal static class WebPHeader
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;
    private const byte LosslessSignature = 0x2f;

    // A lossless picture may have a group of five codes for each block of 4×4 pixels, 65,536 at most (RFC 9649, section 5.2.2). A
    // group takes at least 20 bits of the file; as tables, 5.9 kB were measured.
    private const int MostGroups = 65_536;
    private const int BlockPixels = 16;
    private const int LeastBits = 20;
    private const int GroupBytes = 6000;

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        var header = ReadSize(data);
        return WebPCoding.IsLossless(data) ? header with { TableBytes = MostTableBytes(header.Pixels, data.Length) } : header;
    }

    private static long MostTableBytes(long pixels, long bytes) =>
        GroupBytes * Math.Min(MostGroups, Math.Min(pixels / BlockPixels, bytes * 8 / LeastBits));

    private static ImageHeader ReadSize(ReadOnlySpan<byte> data)
    {
        var rest = data[RiffHeader..];
        if (rest.Length < ChunkHeader + 10)
        {
            throw Cut();
        }

        var body = rest[ChunkHeader..];
        if (rest.StartsWith("VP8X"u8))
        {
            var (width, height) = (1 + Int24(body[4..]), 1 + Int24(body[7..]));
            return new ImageHeader(ImageFormat.WebP, width, height, Orientation(rest)) { MayBeTransparent = HasTransparency(data) };
        }

        if (rest.StartsWith("VP8L"u8) && body[0] == LosslessSignature)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
            return Upright((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1) with { MayBeTransparent = HasTransparency(data) };
        }

        if (rest.StartsWith("VP8 "u8) && body[3..].StartsWith((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a]))
        {
            var width = BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3fff;
            var height = BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3fff;
            return Upright(width, height);
        }

        throw Cut();
    }

    /// <summary>True where the header says that pixels may be transparent.</summary>
    /// <param name="data">A file whose header was read.</param>
    public static bool HasTransparency(ReadOnlySpan<byte> data)
    {
        const byte extendedAlpha = 0x10;
        const uint losslessAlpha = 1u << 28;
        var chunk = data[RiffHeader..];
        var body = chunk[ChunkHeader..];
        return chunk.StartsWith("VP8X"u8) ? (body[0] & extendedAlpha) != 0
            : chunk.StartsWith("VP8L"u8) && (BinaryPrimitives.ReadUInt32LittleEndian(body[1..]) & losslessAlpha) != 0;
    }

    private static ImageHeader Upright(int width, int height) =>
        new(ImageFormat.WebP, width, height, ExifOrientation.Upright);

    private static CorruptImageException Cut() => new(ImageFormat.WebP, "its header is cut off or damaged.");

    private static int Int24(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private static int Orientation(ReadOnlySpan<byte> chunks)
    {
        while (chunks.Length >= ChunkHeader)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
            if (length > chunks.Length - ChunkHeader)
            {
                break;
            }

            var body = chunks.Slice(ChunkHeader, (int)length);
            if (chunks.StartsWith("EXIF"u8))
            {
                // Some writers keep JPEG's prefix.
                return ExifOrientation.Read(body.StartsWith("Exif\0\0"u8) ? body[6..] : body);
            }

            // Chunks are padded to an even length.
            chunks = chunks[(int)Math.Min(chunks.Length, ChunkHeader + length + (length & 1))..];
        }

        return ExifOrientation.Upright;
    }
}
