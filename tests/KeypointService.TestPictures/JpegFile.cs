namespace KeypointService.TestPictures;

/// <summary>Writes progressive JPEG files of one component that are tiny and dear: as many scans as wanted, a few bytes each.</summary>
public static class JpegFile
{
    // Two Huffman tables of one-bit codes: DC difference 0, and a run of end-of-band over 16,384 to 32,767 blocks.
    private const byte LongestRun = 0xe0;
    private const int BlocksInRun = 32767;

    /// <summary>A gray picture; every scan after the first refines all coefficients of all blocks, and changes none.</summary>
    public static byte[] ManyScans(int width, int height, int scans)
    {
        List<byte> file =
        [
            0xff, 0xd8,
            0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
            0xff, 0xc2, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
            .. HuffmanTable(0x00, 0x00), .. HuffmanTable(0x10, LongestRun),
        ];
        var blocks = (width + 7) / 8 * ((height + 7) / 8);
        file.AddRange([0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 0, 0, .. new byte[(blocks + 7) / 8]]);
        byte[] refinement = [0xff, 0xda, 0, 8, 1, 1, 0x00, 1, 63, 0x10, .. EndOfBandRuns(blocks)];
        for (var scan = 1; scan < scans; scan++)
        {
            file.AddRange(refinement);
        }

        return [.. file, 0xff, 0xd9];
    }

    private static byte[] HuffmanTable(byte id, byte symbol) => [0xff, 0xc4, 0, 20, id, 1, .. new byte[15], symbol];

    // A run is the bit 0 (the only code), then 14 bits that are all 1: 2^14 plus 2^14 - 1 blocks.
    private static byte[] EndOfBandRuns(int blocks)
    {
        var runs = (blocks + BlocksInRun - 1) / BlocksInRun;
        List<byte> bytes = [];
        var (pending, count) = (0u, 0);
        for (var bit = 0; bit < runs * 15; bit++)
        {
            pending = (pending << 1) | (bit % 15 == 0 ? 0u : 1u);
            if (++count == 8)
            {
                bytes.Add((byte)pending);
                if ((byte)pending == 0xff)
                {
                    bytes.Add(0);
                }

                (pending, count) = (0, 0);
            }
        }

        return count == 0 ? [.. bytes] : [.. bytes, (byte)(pending << (8 - count))];
    }
}
