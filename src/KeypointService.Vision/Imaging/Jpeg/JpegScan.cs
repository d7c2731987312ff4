namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>A scan of a JPEG: which coefficients of which components, and how exact (ITU-T T.81, B.2.3).</summary>
/// <param name="Start">Where its marker begins.</param>
/// <param name="Data">Where its coded data begins, behind the header.</param>
/// <param name="End">Where the next marker begins.</param>
/// <param name="Components">Identifiers of the components.</param>
/// <param name="Tables">Numbers of their Huffman tables: of means in the upper four bits, of waves in the lower.</param>
/// <param name="First">First coefficient in zigzag order; 0 is the mean of a block.</param>
/// <param name="Last">Last coefficient.</param>
/// <param name="Refines">True where it adds a bit to coefficients that an earlier scan gave.</param>
/// <param name="Missing">Bits that are left to later scans.</param>
internal sealed record JpegScan(
    int Start, int Data, int End, byte[] Components, byte[] Tables, int First, int Last, bool Refines, int Missing)
{
    /// <summary>True for what a progressive picture may have: the means of components, or a band of waves of one.</summary>
    public bool IsProgressive => First == 0
        ? Last == 0
        : First <= Last && Last < JpegQuantization.Coefficients && Components.Length == 1;

    /// <summary>Reads a scan header's segment; null where it is cut off, has another length than it says, or too many components.</summary>
    public static JpegScan? Read(int start, int data, ReadOnlySpan<byte> body)
    {
        if (body.Length < 1 || body[0] > JpegFrame.MostComponents || body.Length != 4 + (2 * body[0]))
        {
            return null;
        }

        var (components, tables) = (new byte[body[0]], new byte[body[0]]);
        for (var i = 0; i < components.Length; i++)
        {
            (components[i], tables[i]) = (body[1 + (2 * i)], body[2 + (2 * i)]);
        }

        var band = body[(1 + (2 * components.Length))..];
        return new JpegScan(start, data, data, components, tables, band[0], band[1], band[2] >> 4 != 0, band[2] & 15);
    }

    /// <summary>The bits of each coefficient that scans of one component, in their order, leave out; null where none gives it.</summary>
    public static int?[] MissingAfter(IEnumerable<JpegScan> scans)
    {
        var missing = new int?[JpegQuantization.Coefficients];
        foreach (var scan in scans)
        {
            for (var i = scan.First; i <= Math.Min(scan.Last, JpegQuantization.Coefficients - 1); i++)
            {
                missing[i] = scan.Missing;
            }
        }

        return missing;
    }
}
