using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.WebP;

/// <summary>Walks the chunks of a WebP (RFC 9649), and after an animation's frame those within it.</summary>
/// <param name="file">The file, from its RIFF header on.</param>
internal ref struct WebPChunks(ReadOnlySpan<byte> file)
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;

    // Place, size, duration and flags of an animation's frame, before its own chunks.
    private const int FrameHeader = 16;

    private ReadOnlySpan<byte> _rest = file[RiffHeader..];

    /// <summary>The four characters that name the chunk.</summary>
    public ReadOnlySpan<byte> Kind { get; private set; }

    /// <summary>What it holds, or where the file is cut off what is left of that.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Goes on to the first or the next chunk; false at the end.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < ChunkHeader)
        {
            return false;
        }

        Kind = _rest[..4];
        long length = BinaryPrimitives.ReadUInt32LittleEndian(_rest[4..]);
        _rest = _rest[ChunkHeader..];
        Body = _rest[..(int)Math.Min(_rest.Length, length)];

        // Chunks are padded to an even length.
        var next = Kind.SequenceEqual("ANMF"u8) ? FrameHeader : length + (length & 1);
        _rest = _rest[(int)Math.Min(_rest.Length, next)..];
        return true;
    }
}
