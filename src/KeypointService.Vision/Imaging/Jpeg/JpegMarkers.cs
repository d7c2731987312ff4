using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>Walks over the markers of a JPEG as a decoder comes across them (ITU-T T.81, annex B).</summary>
/// <remarks>
/// No stricter than decoders: stray bytes between two segments are passed over, and so is the coded data of a scan with
/// its stuffed zeros and restart markers.
/// </remarks>
/// <param name="data">The whole file, from the start-of-image marker on.</param>
internal ref struct JpegMarkers(ReadOnlySpan<byte> data)
{
    public const byte StartOfImage = 0xd8;
    public const byte EndOfImage = 0xd9;
    public const byte StartOfScan = 0xda;
    public const byte HuffmanTables = 0xc4;
    public const byte QuantizationTables = 0xdb;
    public const byte RestartInterval = 0xdd;
    public const byte App0 = 0xe0;
    public const byte App1 = 0xe1;
    public const byte App14 = 0xee;

    // Codes below have no meaning; a decoder takes what follows them for data.
    private const byte FirstDefined = 0xc0;

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>The second byte of the marker.</summary>
    public byte Marker { get; private set; }

    /// <summary>Where the marker begins, its fill bytes included.</summary>
    public int Start { get; private set; }

    /// <summary>Where its segment ends; behind a scan's header the coded data begins.</summary>
    public int End { get; private set; } = 2;

    /// <summary>The segment without marker and length; what is there of it where the file is cut off.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>SOFn is C0 to CF but for DHT (C4), JPG (C8) and DAC (CC).</summary>
    public readonly bool IsFrameHeader => Marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);

    /// <summary>True for a marker that no picture has behind its first scan: another file begins here, or damage.</summary>
    public readonly bool IsForeign => Marker is < FirstDefined or StartOfImage;

    /// <summary>Goes to the next marker.</summary>
    /// <returns>False at the end of the data.</returns>
    public bool MoveNext()
    {
        while (_data[End..].IndexOf((byte)0xff) is var at and >= 0)
        {
            var code = _data[(End + at)..].IndexOfAnyExcept((byte)0xff);
            if (code < 0)
            {
                break;
            }

            (Start, End) = (End + at, End + at + code + 1);
            Marker = _data[End - 1];
            if (Marker is not (0 or (>= 0xd0 and <= 0xd7)))
            {
                ReadBody();
                return true;
            }
        }

        return false;
    }

    private void ReadBody()
    {
        Body = [];
        if (Marker is < FirstDefined or StartOfImage or EndOfImage)
        {
            return;
        }

        var rest = _data[End..];
        var length = rest.Length < 2 ? rest.Length : BinaryPrimitives.ReadUInt16BigEndian(rest);
        length = Math.Clamp(length, Math.Min(2, rest.Length), rest.Length);
        Body = length < 2 ? [] : rest[2..length];
        End += length;
    }
}
