namespace KeypointService.TestPictures;

/// <summary>Writes bits from the lowest of a byte on, as Deflate and WebP's lossless coding do.</summary>
public sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _used = 8;

    /// <summary>Writes the low bits of a number, the lowest first.</summary>
    public void Write(uint value, int count)
    {
        for (var bit = 0; bit < count; bit++)
        {
            if (_used == 8)
            {
                _bytes.Add(0);
                _used = 0;
            }

            _bytes[^1] |= (byte)(((value >> bit) & 1) << _used++);
        }
    }

    /// <summary>Writes a Huffman code, whose highest bit comes first.</summary>
    public void WriteCode(uint code, int length)
    {
        for (var bit = length - 1; bit >= 0; bit--)
        {
            Write((code >> bit) & 1, 1);
        }
    }

    /// <summary>What was written, filled up with zeros to whole bytes.</summary>
    public byte[] ToArray() => [.. _bytes];
}
