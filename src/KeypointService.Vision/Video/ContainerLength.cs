using System.Buffers.Binary;
using System.Numerics;

namespace KeypointService.Vision.Video;

/// <summary>Tells from a container's outermost structure alone whether its end is missing.</summary>
internal static class ContainerLength
{
    private const int HeaderLength = 16;

    // More boxes stand beside each other in no file of a reasonable length: films in fragments have two each.
    private const int MostBoxes = 100_000;

    /// <summary>True where the file is shorter than it says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="format">Its container.</param>
    public static bool IsCutOff(Microsoft.Win32.SafeHandles.SafeFileHandle file, VideoFormat format)
    {
        var length = RandomAccess.GetLength(file);
        Span<byte> head = stackalloc byte[HeaderLength];
        switch (format)
        {
            case VideoFormat.Avi:
                // The length that follows the name; cameras that lose power leave it zero.
                return RandomAccess.Read(file, head, 0) >= 8 && 8 + (long)BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) > length;
            case VideoFormat.Matroska:
                return SegmentEnd(file, head) > length;
            default:
                var at = 0L;
                for (var boxes = 0; at < length && boxes < MostBoxes; boxes++)
                {
                    var read = RandomAccess.Read(file, head, at);
                    var size = read < 8 ? HeaderLength : (long)BinaryPrimitives.ReadUInt32BigEndian(head);
                    size = size == 1 && read == HeaderLength ? BinaryPrimitives.ReadInt64BigEndian(head[8..]) : size == 0 ? length - at : size;
                    if (size < 8 || size > long.MaxValue - at)
                    {
                        return true;
                    }

                    at += size;
                }

                return at > length;
        }
    }

    /// <summary>Where the segment behind the EBML header ends; 0 where it does not say.</summary>
    private static long SegmentEnd(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> head)
    {
        const int nameLength = 4;
        var read = RandomAccess.Read(file, head, 0);
        var (header, width) = ReadLength(head[..read], nameLength);
        var segment = nameLength + width + header;
        if (header < 0 || segment > int.MaxValue)
        {
            return 0;
        }

        read = RandomAccess.Read(file, head, segment);
        ReadOnlySpan<byte> name = [0x18, 0x53, 0x80, 0x67];
        var (length, lengthWidth) = head[..read].StartsWith(name) ? ReadLength(head[..read], nameLength) : (-1, 0);
        return length < 0 ? 0 : segment + nameLength + lengthWidth + length;
    }

    /// <summary>A length in EBML's form: the leading zeros tell how many bytes it takes; all ones mean unknown.</summary>
    private static (long Length, int Width) ReadLength(ReadOnlySpan<byte> data, int at)
    {
        var width = at < data.Length ? BitOperations.LeadingZeroCount((uint)data[at] << 24) + 1 : int.MaxValue;
        if (width > 8 || at + width > data.Length)
        {
            return (-1, 0);
        }

        long value = data[at] & ((1 << (8 - width)) - 1);
        for (var i = 1; i < width; i++)
        {
            value = (value << 8) | data[at + i];
        }

        return value == (1L << (7 * width)) - 1 ? (-1, 0) : (value, width);
    }
}
