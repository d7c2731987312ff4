using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Walks over a PNG's chunks (W3C PNG, third edition).</summary>
internal static class PngChunks
{
    /// <summary>Bytes before the first chunk.</summary>
    public const int SignatureLength = 8;

    /// <summary>Bytes of a chunk beside its data: length, name and checksum.</summary>
    public const int Overhead = 12;

    private const int DataStart = 8;

    // Set in the first letter of a chunk that a decoder may pass over.
    private const byte Ancillary = 0x20;

    /// <summary>
    /// What of a file the decoder gets: signature, critical chunks and transparency. Colour profiles and texts can be
    /// compressed bombs, further frames are another parser to attack, and none of it changes the first frame.
    /// </summary>
    /// <exception cref="CorruptImageException">A chunk reaches over the end of the file, or the last one is missing.</exception>
    public static ReadOnlySpan<byte> Essential(ReadOnlySpan<byte> file)
    {
        var essential = new byte[file.Length];
        file[..SignatureLength].CopyTo(essential);
        var length = SignatureLength;
        var rest = file[SignatureLength..];
        ReadOnlySpan<byte> chunk;
        do
        {
            chunk = First(rest);
            rest = rest[chunk.Length..];
            if (IsEssential(chunk))
            {
                chunk.CopyTo(essential.AsSpan(length));
                length += chunk.Length;
            }
        }
        while (!chunk[4..].StartsWith("IEND"u8));

        return essential.AsSpan(0, length);
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
