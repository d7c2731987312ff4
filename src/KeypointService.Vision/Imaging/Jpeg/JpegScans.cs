using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>Counts the scans of a JPEG the way a decoder comes across them (ITU-T T.81, annex B).</summary>
internal static class JpegScans
{
    private const byte FirstDefined = 0xc0;
    private const byte FirstRestart = 0xd0;
    private const byte StartOfImage = 0xd8;
    private const byte EndOfImage = 0xd9;
    private const byte StartOfScan = 0xda;

    /// <summary>
    /// The number of scans before the end of the image; never less than a decoder would work on. What follows the
    /// end, such as the film of a moving photo, does not count.
    /// </summary>
    public static int Count(ReadOnlySpan<byte> data)
    {
        var scans = 0;
        var rest = data[2..];
        while (rest.IndexOf((byte)0xff) is var at and >= 0)
        {
            rest = rest[at..];
            var code = rest.IndexOfAnyExcept((byte)0xff);
            if (code < 0 || rest[code] == EndOfImage)
            {
                break;
            }

            var marker = rest[code];
            rest = rest[(code + 1)..];
            scans += marker == StartOfScan ? 1 : 0;
            if (HasLength(marker))
            {
                rest = rest.Length < 2 ? [] : rest[Math.Min(rest.Length, (int)BinaryPrimitives.ReadUInt16BigEndian(rest))..];
            }
        }

        return scans;
    }

    // Stuffed zeros, restarts and codes that mean nothing stand alone; a decoder goes on right behind them or gives up.
    private static bool HasLength(byte marker) =>
        marker >= FirstDefined && marker is not (>= FirstRestart and <= StartOfImage);
}
