using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Writes bits, the lowest first, into a span that the caller makes long enough.</summary>
internal ref struct BitWriter(Span<byte> target)
{
    /// <summary>Most bits that are written at a time.</summary>
    public const int Most = 56;

    private readonly Span<byte> _target = target;
    private ulong _pending;
    private int _count;
    private int _length;

    /// <summary>Bytes written so far, without pending bits.</summary>
    public readonly int Length => _length;

    /// <summary>Appends up to <see cref="Most"/> bits.</summary>
    /// <param name="bits">The bits; none above the count is set.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong bits, int count)
    {
        _pending |= bits << _count;
        _count += count;

        // Eight bytes are stored and only whole ones counted: the rest is stored again with what follows.
        BinaryPrimitives.WriteUInt64LittleEndian(_target[_length..], _pending);
        _length += _count >> 3;
        _pending >>= _count & ~7;
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
