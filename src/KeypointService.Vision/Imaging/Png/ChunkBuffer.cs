using System.Buffers.Binary;
using System.IO.Hashing;
using KeypointService.Vision.Native;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>Collects a PNG file's signature and chunks, where a chunk's data is written in place.</summary>
/// <param name="capacity">Expected bytes; more are made room for.</param>
internal sealed class ChunkBuffer(int capacity) : IDisposable
{
    private const int TypeBytes = 4;
    private const int StartBytes = sizeof(int) + TypeBytes;
    private const int EndBytes = sizeof(uint);

    private NativeBlock? _file = new(capacity);
    private int _length;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Appends the signature, which comes before all chunks.</summary>
    public void AddSignature()
    {
        Reserve(Signature.Length);
        Signature.CopyTo(From(_length));
        _length += Signature.Length;
    }

    /// <summary>Appends a chunk.</summary>
    /// <param name="type">Four letters.</param>
    /// <param name="data">The chunk's data.</param>
    public void Add(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        data.CopyTo(Begin(data.Length));
        End(type, data.Length);
    }

    /// <summary>Appends what another has collected.</summary>
    public void Append(ChunkBuffer other)
    {
        Reserve(other._length);
        other._file!.Span[..other._length].CopyTo(From(_length));
        _length += other._length;
    }

    /// <summary>Begins a chunk; <see cref="End"/> has to follow.</summary>
    /// <param name="room">Most bytes of its data.</param>
    /// <returns>Where the data goes.</returns>
    public Span<byte> Begin(int room)
    {
        Reserve(StartBytes + room + EndBytes);
        return From(_length + StartBytes)[..room];
    }

    /// <summary>Ends the chunk whose data has been written.</summary>
    /// <param name="type">Four letters.</param>
    /// <param name="length">Bytes of data.</param>
    public void End(ReadOnlySpan<byte> type, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(From(_length), length);
        type.CopyTo(From(_length + sizeof(int)));
        var checksum = Crc32.HashToUInt32(From(_length + sizeof(int))[..(TypeBytes + length)]);
        _length += StartBytes + length + EndBytes;
        BinaryPrimitives.WriteUInt32BigEndian(From(_length - EndBytes), checksum);
    }

    /// <summary>Ends the file and hands its memory over.</summary>
    public EncodedImage ToImage()
    {
        _file!.Resize(_length);
        EncodedImage image = new(_file);
        _file = null;
        return image;
    }

    public void Dispose() => _file?.Dispose();

    private Span<byte> From(int start) => _file!.Span[start..];

    private void Reserve(int bytes)
    {
        if (_file!.Size - _length < bytes)
        {
            _file.Resize(_length + Math.Max(bytes, _length));
        }
    }
}
