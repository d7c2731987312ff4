using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Writes bits, the lowest first, into a span that the caller makes long enough.</summary>
internal ref struct BitWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private ulong _pending;
    private int _count;

    /// <summary>Bytes written so far, without pending bits.</summary>
    public int Length { get; private set; }

    /// <summary>Appends up to 48 bits.</summary>
    /// <param name="bits">The bits; none above the count is set.</param>
    /// <param name="count">How many.</param>
    public void Write(ulong bits, int count)
    {
        _pending |= bits << _count;
        _count += count;

        // Eight bytes are stored and only whole ones counted: the rest is stored again with what follows.
        BinaryPrimitives.WriteUInt64LittleEndian(_target[Length..], _pending);
        var whole = _count >> 3;
        Length += whole;
        _pending >>= whole << 3;
        _count &= 7;
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Align()
    {
        if (_count > 0)
        {
            Write(0, 8 - _count);
        }
    }
}
