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

    /// <summary>True where the picture comes in scans that refine one another.</summary>
    public bool IsProgressive => Marker == Progressive;

    /// <summary>Lossless, hierarchical and arithmetic coding: hardly anyone writes them, their decoders are the least tried.</summary>
    public bool IsTaken => Marker <= Progressive;

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
            components.Add(new JpegComponent(rest[0], rest[1] >> 4, rest[1] & 15));
        }

        return new JpegFrame(
            marker, BinaryPrimitives.ReadUInt16BigEndian(body[3..]), BinaryPrimitives.ReadUInt16BigEndian(body[1..]), components);
    }
}
