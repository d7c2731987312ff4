using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>Reads JPEG headers: the marker segments up to the frame header (ITU-T T.81, annex B).</summary>
internal static class JpegHeader
{
    private const byte App1 = 0xe1;
    private const byte Progressive = 0xc2;
    private const byte StartOfScan = 0xda;
    private const byte EndOfImage = 0xd9;

    // SOFn is C0 to CF but for DHT (C4), JPG (C8) and DAC (CC).
    private static bool IsFrameHeader(byte marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);

    public static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        var orientation = ExifOrientation.Upright;
        var rest = data[2..];
        while (TryNextSegment(ref rest, out var marker, out var body))
        {
            if (marker == App1 && body.StartsWith("Exif\0\0"u8))
            {
                orientation = ExifOrientation.Read(body[6..]);
            }
            else if (IsFrameHeader(marker) && body.Length >= 6)
            {
                CheckCoding(marker);
                var height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
                var width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
                return new ImageHeader(ImageFormat.Jpeg, width, height, orientation);
            }
            else if (marker is StartOfScan or EndOfImage)
            {
                break;
            }
        }

        throw new CorruptImageException(ImageFormat.Jpeg, "it has no frame header; the file is cut off or damaged.");
    }

    // Lossless, hierarchical and arithmetic coding: hardly anyone writes them, and their decoders are the least tried.
    private static void CheckCoding(byte frameHeader)
    {
        if (frameHeader > Progressive)
        {
            throw new CorruptImageException(
                ImageFormat.Jpeg, "it is neither a baseline nor a progressive JPEG with Huffman codes. Save it as one of these.");
        }
    }

    /// <summary>
    /// True where the data still holds the end-of-image marker. libjpeg fills what is missing with gray and reports
    /// no error, so a truncated upload has to be told here. A marker that belongs to an embedded thumbnail does not
    /// count: only what follows the last scan header is searched.
    /// </summary>
    public static bool IsComplete(ReadOnlySpan<byte> data)
    {
        var end = data.LastIndexOf([(byte)0xff, EndOfImage]);
        return end >= 0 && data[end..].IndexOf([(byte)0xff, StartOfScan]) < 0 && end > FirstScan(data);
    }

    private static int FirstScan(ReadOnlySpan<byte> data)
    {
        var rest = data[2..];
        while (TryNextSegment(ref rest, out var marker, out _))
        {
            if (marker == StartOfScan)
            {
                return data.Length - rest.Length;
            }
        }

        return data.Length;
    }

    private static bool TryNextSegment(ref ReadOnlySpan<byte> rest, out byte marker, out ReadOnlySpan<byte> body)
    {
        marker = 0;
        body = default;
        if (rest is not [0xff, ..])
        {
            return false;
        }

        // Any number of fill bytes may stand before a marker.
        var code = rest.IndexOfAnyExcept((byte)0xff);
        if (code < 0)
        {
            return false;
        }

        marker = rest[code];
        rest = rest[(code + 1)..];
        if (marker is 0x01 or (>= 0xd0 and <= 0xd9))
        {
            return true;
        }

        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && (length < 2 || length > rest.Length))
        {
            return false;
        }

        body = rest[2..length];
        rest = rest[length..];
        return true;
    }
}
