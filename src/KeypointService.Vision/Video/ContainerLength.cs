using System.Buffers.Binary;
using System.Numerics;

namespace KeypointService.Vision.Video;

/// <summary>Tells from a container's outermost structure alone whether its end is missing.</summary>
internal static class ContainerLength
{
    private const int HeaderLength = 16;

    // More boxes stand beside each other in no file of a reasonable length: films in fragments have two each.
    private const int MostBoxes = 100_000;

    // An hour of film and sound.
    private const int MostElements = 300_000;

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
                return IsSegmentCutOff(file, length, head);
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

    /// <summary>True where the segment behind the EBML header, or what stands in it, reaches beyond the file's end.</summary>
    private static bool IsSegmentCutOff(Microsoft.Win32.SafeHandles.SafeFileHandle file, long end, Span<byte> head)
    {
        const int nameLength = 4;
        var read = RandomAccess.Read(file, head, 0);
        var (header, width) = ReadLength(head[..read], nameLength);
        var at = nameLength + width + header;
        if (header < 0 || at > int.MaxValue)
        {
            return false;
        }

        read = RandomAccess.Read(file, head, at);
        ReadOnlySpan<byte> segment = [0x18, 0x53, 0x80, 0x67];
        var (length, lengthWidth) = head[..read].StartsWith(segment) ? ReadLength(head[..read], nameLength) : (0, 0);
        if (lengthWidth == 0)
        {
            return false;
        }

        at += nameLength + lengthWidth;
        if (length >= 0)
        {
            return at + length > end;
        }

        // A browser does not know the end of what it records: neither the segment nor the clusters in it say their length, and what is
        // in one stands as if it were beside it. The frames do.
        for (var elements = 0; at < end && elements < MostElements; elements++)
        {
            read = RandomAccess.Read(file, head, at);
            var name = BitOperations.LeadingZeroCount((uint)head[0] << 24) + 1;
            (length, lengthWidth) = ReadLength(head[..read], name);
            if (lengthWidth == 0)
            {
                return read < HeaderLength;
            }

            at += name + lengthWidth + Math.Max(0, length);
        }

        return at > end;
    }

    /// <summary>A length in EBML's form: the leading zeros tell how many bytes it takes; all ones mean unknown, which is -1 here.</summary>
    /// <returns>The length and how many bytes tell it: 0 where there is none to read.</returns>
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

        return (value == (1L << (7 * width)) - 1 ? -1 : value, width);
    }
}
