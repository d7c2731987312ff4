using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging;

/// <summary>Finds the orientation in EXIF metadata (TIFF structure, CIPA DC-008 section 4.6).</summary>
internal static class ExifOrientation
{
    /// <summary>The value of a picture that is stored upright.</summary>
    public const int Upright = 1;

    private const ushort OrientationTag = 0x0112;
    private const ushort ShortType = 3;
    private const int EntrySize = 12;

    /// <summary>The orientation, 1 to 8; 1 where the metadata is broken or has none.</summary>
    /// <param name="tiff">From the byte-order mark on.</param>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
        {
            return Upright;
        }

        bool? littleEndian = tiff switch
        {
            [(byte)'I', (byte)'I', 42, 0, ..] => true,
            [(byte)'M', (byte)'M', 0, 42, ..] => false,
            _ => null,
        };
        return littleEndian is { } little ? FromFirstDirectory(tiff, little) : Upright;
    }

    private static int FromFirstDirectory(ReadOnlySpan<byte> tiff, bool little)
    {
        var offset = little
            ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (offset > tiff.Length - 2)
        {
            return Upright;
        }

        var entries = tiff[((int)offset + 2)..];
        int count = Short(tiff[(int)offset..], little);
        for (var i = 0; i < count && entries.Length >= EntrySize; i++)
        {
            if (Short(entries, little) == OrientationTag && Short(entries[2..], little) == ShortType)
            {
                return Short(entries[8..], little) is var value and >= 1 and <= 8 ? value : Upright;
            }

            entries = entries[EntrySize..];
        }

        return Upright;
    }

    private static ushort Short(ReadOnlySpan<byte> data, bool little) => little
        ? BinaryPrimitives.ReadUInt16LittleEndian(data)
        : BinaryPrimitives.ReadUInt16BigEndian(data);
}
