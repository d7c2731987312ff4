using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging;

/// <summary>Finds the orientation in EXIF metadata (TIFF structure, CIPA DC-008 section 4.6).</summary>
internal static class ExifOrientation
{
    /// <summary>The value of a picture that is stored upright.</summary>
    public const int Upright = 1;

    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;
    private const ushort LongType = 4;
    private const int EntrySize = 12;

    /// <summary>The orientation, 1 to 8; 1 where the metadata is broken or has none.</summary>
    /// <param name="tiff">From the byte-order mark on.</param>
    public static int Read(ReadOnlySpan<byte> tiff) => TryRead(tiff) ?? Upright;

    /// <summary>True where the bytes begin with a byte order, as all EXIF metadata does.</summary>
    public static bool IsTiff(ReadOnlySpan<byte> data) => IsLittleEndian(data) is not null;

    /// <summary>The orientation, 1 to 8; null where the metadata is broken or has none.</summary>
    /// <param name="tiff">From the byte-order mark on.</param>
    public static int? TryRead(ReadOnlySpan<byte> tiff) =>
        tiff.Length >= 8 && IsLittleEndian(tiff) is { } little ? FromFirstDirectory(tiff, little) : null;

    private static bool? IsLittleEndian(ReadOnlySpan<byte> data) => data switch
    {
        [(byte)'I', (byte)'I', 42, 0, ..] => true,
        [(byte)'M', (byte)'M', 0, 42, ..] => false,
        _ => null,
    };

    private static int? FromFirstDirectory(ReadOnlySpan<byte> tiff, bool little)
    {
        var offset = Long(tiff[4..], little);
        if (offset > tiff.Length - 2)
        {
            return null;
        }

        var entries = tiff[((int)offset + 2)..];
        int count = Short(tiff[(int)offset..], little);
        for (var i = 0; i < count && entries.Length >= EntrySize; i++)
        {
            if (Short(entries, little) == OrientationTag && Value(entries, little) is >= 1 and <= 8 and var value)
            {
                return (int)value;
            }

            entries = entries[EntrySize..];
        }

        return null;
    }

    /// <summary>The standard wants a short; some writers store a long, and readers take both.</summary>
    private static uint Value(ReadOnlySpan<byte> entry, bool little) => Short(entry[2..], little) switch
    {
        ShortType => Short(entry[8..], little),
        LongType => Long(entry[8..], little),
        _ => 0,
    };

    private static ushort Short(ReadOnlySpan<byte> data, bool little) => little
        ? BinaryPrimitives.ReadUInt16LittleEndian(data)
        : BinaryPrimitives.ReadUInt16BigEndian(data);

    private static uint Long(ReadOnlySpan<byte> data, bool little) => little
        ? BinaryPrimitives.ReadUInt32LittleEndian(data)
        : BinaryPrimitives.ReadUInt32BigEndian(data);
}
