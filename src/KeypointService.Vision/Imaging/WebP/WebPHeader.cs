using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.WebP;

/// <summary>Reads WebP headers: the first chunk of each of its three kinds, and EXIF (RFC 9649).</summary>
internal static class WebPHeader
{
    // Bytes of the first chunk that tell the size: one colour takes a lossless picture hardly more.
    private const int LossyHeader = 10;
    private const int LosslessHeader = 5;
    private const int ExtendedHeader = 10;
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
        var first = First(data);
        var body = first.Body;
        if (first.Kind.SequenceEqual("VP8X"u8) && body.Length >= ExtendedHeader)
        {
            var (width, height) = (1 + Int24(body[4..]), 1 + Int24(body[7..]));
            return new ImageHeader(ImageFormat.WebP, width, height, Orientation(data)) { MayBeTransparent = HasTransparency(data) };
        }

        if (first.Kind.SequenceEqual("VP8L"u8) && body.Length >= LosslessHeader && body[0] == LosslessSignature)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
            return Upright((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1) with { MayBeTransparent = HasTransparency(data) };
        }

        if (first.Kind.SequenceEqual("VP8 "u8) && body.Length >= LossyHeader && body[3..].StartsWith((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a]))
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
        var first = First(data);
        return first.Kind.SequenceEqual("VP8X"u8) ? (first.Body[0] & extendedAlpha) != 0
            : first.Kind.SequenceEqual("VP8L"u8) && (BinaryPrimitives.ReadUInt32LittleEndian(first.Body[1..]) & losslessAlpha) != 0;
    }

    /// <summary>The chunks, at the first of them; at none where the file is cut off before it.</summary>
    private static WebPChunks First(ReadOnlySpan<byte> data)
    {
        var chunks = new WebPChunks(data);
        chunks.MoveNext();
        return chunks;
    }

    private static ImageHeader Upright(int width, int height) =>
        new(ImageFormat.WebP, width, height, ExifOrientation.Upright);

    private static CorruptImageException Cut() => new(ImageFormat.WebP, "its header is cut off or damaged.");

    private static int Int24(ReadOnlySpan<byte> data) => data[0] | (data[1] << 8) | (data[2] << 16);

    private static int Orientation(ReadOnlySpan<byte> data)
    {
        var chunks = new WebPChunks(data);
        while (chunks.MoveNext())
        {
            if (chunks.Kind.SequenceEqual("EXIF"u8))
            {
                // Some writers keep JPEG's prefix.
                return ExifOrientation.Read(chunks.Body.StartsWith("Exif\0\0"u8) ? chunks.Body[6..] : chunks.Body);
            }
        }

        return ExifOrientation.Upright;
    }
}
