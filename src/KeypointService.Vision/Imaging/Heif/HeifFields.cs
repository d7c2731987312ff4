using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>Reads the fields of a box one behind the other. Beyond its end all are zero, which no count or size may be.</summary>
internal ref struct HeifFields(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>What is behind the fields that were read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>True where nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public uint Byte() => Next(1) is [var value] ? value : 0u;

    public uint Short() => Next(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : 0u;

    public uint Long() => Next(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    /// <summary>A number that later versions of a box store in four bytes instead of two.</summary>
    public uint ShortOrLong(bool isLong) => isLong ? Long() : Short();

    /// <summary>Four letters; fewer at the end.</summary>
    public ReadOnlySpan<byte> Name() => Next(4);

    private ReadOnlySpan<byte> Next(int length)
    {
        var next = _rest[..Math.Min(length, _rest.Length)];
        _rest = _rest[next.Length..];
        return next;
    }
}
