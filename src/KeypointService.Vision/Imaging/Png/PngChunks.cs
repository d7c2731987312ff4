using System.Buffers.Binary;
using System.IO.Hashing;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Walks over a PNG's chunks (W3C PNG, third edition).</summary>
internal static class PngChunks
{
    /// <summary>Bytes before the first chunk.</summary>
    public const int SignatureLength = 8;

    /// <summary>Bytes of a chunk beside its data: length, name and checksum.</summary>
    public const int Overhead = 12;

    private const int DataStart = 8;

    // A thousand times as many bytes, unpacked, are a fraction of a second's work.
    private const int LongestPixels = 64 * 1024;

    // Set in the first letter of a chunk that a decoder may pass over.
    private const byte Ancillary = 0x20;

    /// <summary>
    /// What of a file the decoder gets: signature, critical chunks and transparency. Colour profiles and texts can be
    /// compressed bombs, further frames are another parser to attack, and none of it changes the first frame. The pixels come in short
    /// chunks, for the decoder reads one at a time, and can be ended between two.
    /// </summary>
    /// <exception cref="CorruptImageException">
    /// A chunk reaches over the end of the file, the last one is missing, or pixels are not those that were written.
    /// </exception>
    public static ArraySegment<byte> Essential(ReadOnlySpan<byte> file)
    {
        var essential = new byte[file.Length + (file.Length / LongestPixels * Overhead) + Overhead];
        file[..SignatureLength].CopyTo(essential);
        var length = SignatureLength;
        var rest = file[SignatureLength..];
        ReadOnlySpan<byte> chunk;
        do
        {
            chunk = First(rest);
            rest = rest[chunk.Length..];
            if (chunk[4..].StartsWith("IDAT"u8) && chunk.Length > LongestPixels + Overhead)
            {
                CheckChecksum(chunk);
                for (var pixels = chunk[DataStart..^(Overhead - DataStart)]; !pixels.IsEmpty; pixels = pixels[Math.Min(pixels.Length, LongestPixels)..])
                {
                    length += WritePixels(pixels[..Math.Min(pixels.Length, LongestPixels)], essential.AsSpan(length));
                }
            }
            else if (IsEssential(chunk))
            {
                chunk.CopyTo(essential.AsSpan(length));
                length += chunk.Length;
            }
        }
        while (!chunk[4..].StartsWith("IEND"u8));

        return new ArraySegment<byte>(essential, 0, length);
    }

    /// <summary>True where pixels may be transparent: by an alpha channel, or by a colour or palette entry that is.</summary>
    /// <param name="file">A file whose header is whole.</param>
    public static bool HasTransparency(ReadOnlySpan<byte> file)
    {
        const int colorType = SignatureLength + DataStart + 9;
        const int alphaBit = 4;
        return (file[colorType] & alphaBit) != 0 || !Find(file, "tRNS"u8).IsEmpty;
    }

    /// <summary>The data of the first chunk of a name; none where there is no such chunk.</summary>
    /// <param name="file">A file whose header is whole.</param>
    /// <param name="name">Four letters.</param>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        for (var rest = file[SignatureLength..]; LengthOf(rest) is { } length; rest = rest[length..])
        {
            if (rest[4..].StartsWith(name))
            {
                return rest[DataStart..(length - (Overhead - DataStart))];
            }
        }

        return [];
    }

    private static int WritePixels(ReadOnlySpan<byte> pixels, Span<byte> target)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, pixels.Length);
        "IDAT"u8.CopyTo(target[4..]);
        pixels.CopyTo(target[DataStart..]);
        BinaryPrimitives.WriteUInt32BigEndian(target[(DataStart + pixels.Length)..], Crc32.HashToUInt32(target.Slice(4, pixels.Length + 4)));
        return pixels.Length + Overhead;
    }

    private static void CheckChecksum(ReadOnlySpan<byte> chunk)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]) != Crc32.HashToUInt32(chunk[4..^4]))
        {
            throw new CorruptImageException(ImageFormat.Png, "its content is damaged.");
        }
    }

    private static bool IsEssential(ReadOnlySpan<byte> chunk) =>
        (chunk[4] & Ancillary) == 0 || chunk[4..].StartsWith("tRNS"u8);

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> chunks) => LengthOf(chunks) is { } length
        ? chunks[..length]
        : throw new CorruptImageException(ImageFormat.Png, "its end is missing. Was the upload cut off?");

    /// <summary>Bytes of the first chunk; null where it reaches over the end.</summary>
    private static int? LengthOf(ReadOnlySpan<byte> chunks)
    {
        var length = chunks.Length < Overhead ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(chunks);
        return length <= chunks.Length - Overhead ? (int)length + Overhead : null;
    }
}
