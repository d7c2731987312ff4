using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.WebP;

/// <summary>Tells how a WebP's pixels are coded: lossless ones, be it the transparency alone, are the slowest to decode of all.</summary>
internal static class WebPCoding
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;

    // Place, size, duration and flags of an animation's frame, before its own chunks.
    private const int FrameHeader = 16;

    /// <param name="data">A file whose header was read.</param>
    public static bool IsLossless(ReadOnlySpan<byte> data)
    {
        var chunks = data[RiffHeader..];
        while (chunks.Length >= ChunkHeader)
        {
            if (chunks.StartsWith("VP8L"u8) || chunks.StartsWith("ALPH"u8))
            {
                return true;
            }

            // The first frame is what counts of an animation: its chunks follow its header.
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
            var next = chunks.StartsWith("ANMF"u8) ? ChunkHeader + FrameHeader : ChunkHeader + (long)length + (length & 1);
            chunks = chunks[(int)Math.Min(chunks.Length, next)..];
        }

        return false;
    }
}
