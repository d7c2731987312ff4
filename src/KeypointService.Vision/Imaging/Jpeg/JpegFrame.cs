using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>A frame header (ITU-T T.81, B.2.2).</summary>
/// <param name="Marker">Which kind of coding.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Components">The colour components, luma first.</param>
internal sealed record JpegFrame(byte Marker, int Width, int Height, IReadOnlyList<JpegComponent> Components)
{
    private const byte Progressive = 0xc2;
    private const int BlockSide = 8;
    private const int GreatestSampling = 4;

    /// <summary>Components of a frame or a scan, as many as any colour has.</summary>
    public const int MostComponents = 4;

    /// <summary>Units of a scan of several components: as many blocks of each as its sampling says.</summary>
    public long Units => Parts(Width, BlockSide * LargestHorizontal) * Parts(Height, BlockSide * LargestVertical);

    /// <summary>True where the picture comes in scans that refine one another.</summary>
    public bool IsProgressive => Marker == Progressive;

    /// <summary>
    /// False for lossless, hierarchical and arithmetic coding, which hardly anyone writes and whose decoders are the least tried, and for
    /// another number of components than any colour has or samplings that do not exist.
    /// </summary>
    public bool IsTaken => Marker <= Progressive && Components.Count is >= 1 and <= MostComponents
        && Components.All(part => part is { Horizontal: >= 1 and <= GreatestSampling, Vertical: >= 1 and <= GreatestSampling });

    /// <summary>Blocks of a scan of one component.</summary>
    public long Blocks(JpegComponent part) =>
        Parts(Parts((long)Width * part.Horizontal, LargestHorizontal), BlockSide)
        * Parts(Parts((long)Height * part.Vertical, LargestVertical), BlockSide);

    /// <summary>Bytes of all coefficients.</summary>
    public long CoefficientBytes => Components.Sum(Blocks) * BlockSide * BlockSide * sizeof(short);

    /// <summary>Reads a frame header's segment; null where it is cut off.</summary>
    public static JpegFrame? Read(byte marker, ReadOnlySpan<byte> body)
    {
        const int fixedPart = 6;
        if (body.Length < fixedPart)
        {
            return null;
        }

        List<JpegComponent> components = [];
        for (var rest = body[fixedPart..]; rest.Length >= 3 && components.Count < body[5]; rest = rest[3..])
        {
            components.Add(new JpegComponent(rest[0], rest[1] >> 4, rest[1] & 15, rest[2]));
        }

        return new JpegFrame(
            marker, BinaryPrimitives.ReadUInt16BigEndian(body[3..]), BinaryPrimitives.ReadUInt16BigEndian(body[1..]), components);
    }

    private int LargestHorizontal => Components.Max(component => component.Horizontal);

    private int LargestVertical => Components.Max(component => component.Vertical);

    private static long Parts(long length, long part) => part <= 0 ? 0 : (length + part - 1) / part;
}
