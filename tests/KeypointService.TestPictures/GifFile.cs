namespace KeypointService.TestPictures;

/// <summary>Writes GIF files of four colours: black, white, red and blue.</summary>
public static class GifFile
{
    private const int RootBits = 2;
    private const int Clear = 1 << RootBits;

    /// <summary>A file with one frame.</summary>
    /// <param name="canvas">Width and height of the whole picture.</param>
    /// <param name="frame">Where the frame lies: left, top, width, height.</param>
    /// <param name="pixels">An index a pixel in the order of the file.</param>
    /// <param name="interlaced">True where the rows come in four passes.</param>
    /// <param name="transparent">The colour that is transparent; null for none.</param>
    public static byte[] Write(
        (int Width, int Height) canvas, (int Left, int Top, int Width, int Height) frame, byte[] pixels, bool interlaced = false, int? transparent = null) =>
    [
        .. "GIF89a"u8, .. Short(canvas.Width), .. Short(canvas.Height), 0x91, 0, 0,
        0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 255,
        .. transparent is { } index ? new byte[] { 0x21, 0xf9, 4, 1, 0, 0, (byte)index, 0 } : [],
        0x2c, .. Short(frame.Left), .. Short(frame.Top), .. Short(frame.Width), .. Short(frame.Height), (byte)(interlaced ? 0x40 : 0),
        RootBits, .. Blocks(Codes(pixels)), 0, 0x3b,
    ];

    private static byte[] Short(int value) => [(byte)value, (byte)(value >> 8)];

    // Codes of three bits, cleared before the table makes them longer, then one code for a repeated pair now and then.
    private static byte[] Codes(byte[] pixels)
    {
        List<byte> bytes = [];
        var (buffer, count) = (0, 0);
        foreach (var code in pixels.SelectMany(pixel => new[] { Clear, pixel }).Append(Clear + 1))
        {
            buffer |= code << count;
            count += RootBits + 1;
            while (count >= 8)
            {
                bytes.Add((byte)buffer);
                buffer >>= 8;
                count -= 8;
            }
        }

        return [.. bytes, (byte)buffer];
    }

    private static IEnumerable<byte> Blocks(byte[] codes) => codes.Chunk(255).SelectMany(block => block.Prepend((byte)block.Length));
}
