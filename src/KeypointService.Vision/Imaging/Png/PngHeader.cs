using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Reads PNG headers: IHDR, and the orientation from an eXIf chunk (W3C PNG, third edition).</summary>
internal static class PngHeader
{
    private const int HeaderBytes = 13;

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        var rest = data[PngChunks.SignatureLength..];
        if (rest.Length < PngChunks.Overhead + HeaderBytes || !rest[4..].StartsWith("IHDR"u8))
        {
            throw new CorruptImageException(ImageFormat.Png, "its header is cut off or damaged.");
        }

        var width = BinaryPrimitives.ReadUInt32BigEndian(rest[8..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(rest[12..]);
        if (width > int.MaxValue || height > int.MaxValue)
        {
            throw new CorruptImageException(ImageFormat.Png, "its header gives an impossible size.");
        }

        return new ImageHeader(ImageFormat.Png, (int)width, (int)height, ExifOrientation.Read(PngChunks.Find(data, "eXIf"u8)))
        {
            MayBeTransparent = PngChunks.HasTransparency(data),
        };
    }

    /// <summary>Of a picture without colours and without alpha: the level that is transparent, as it is once decoded; else null.</summary>
    /// <param name="data">A file whose header was read.</param>
    /// <exception cref="CorruptImageException">Its pixels have no such number of bits.</exception>
    public static int? TransparentLevel(ReadOnlySpan<byte> data)
    {
        const int grayscale = 0;
        var header = data[(PngChunks.SignatureLength + 8)..];
        if (header[9] != grayscale || PngChunks.Find(data, "tRNS"u8) is not [_, _, ..] transparent)
        {
            return null;
        }

        // Of fewer than 8 bits a decoder makes 8.
        int bits = header[8];
        if (bits is not (1 or 2 or 4 or 8 or 16))
        {
            throw new CorruptImageException(ImageFormat.Png, "its header is damaged.");
        }

        var most = (1 << bits) - 1;
        var level = BinaryPrimitives.ReadUInt16BigEndian(transparent) & most;
        return bits < 8 ? level * byte.MaxValue / most : level;
    }

    /// <summary>Bytes of all rows once unpacked.</summary>
    /// <param name="data">A file whose header was read.</param>
    public static long InflatedBytes(ReadOnlySpan<byte> data)
    {
        var header = data[(PngChunks.SignatureLength + 8)..];
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
}
