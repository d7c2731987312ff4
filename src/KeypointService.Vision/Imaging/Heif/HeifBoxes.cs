using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>Walks over the boxes of an ISO base media file, or over those inside a box (ISO/IEC 14496-12, section 4.2).</summary>
internal ref struct HeifBoxes(ReadOnlySpan<byte> data)
{
    private const int Header = 8;
    private const int LargeHeader = 16;

    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The current box's type: four letters.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>What is in the current box, behind its size and type.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Goes to the next box.</summary>
    /// <returns>False at the end, or where a box reaches beyond it.</returns>
    public bool MoveNext()
    {
        if (_rest.Length < Header)
        {
            return false;
        }

        ulong size = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        var header = Header;
        if (size == 1 && _rest.Length >= LargeHeader)
        {
            (size, header) = (BinaryPrimitives.ReadUInt64BigEndian(_rest[Header..]), LargeHeader);
        }
        else if (size == 0)
        {
            size = (ulong)_rest.Length;
        }

        if (size < (ulong)header || size > (ulong)_rest.Length)
        {
            return false;
        }

        Type = _rest.Slice(4, 4);
        Body = _rest[header..(int)size];
        _rest = _rest[(int)size..];
        return true;
    }

    /// <summary>The body of the first box of a type; empty where there is none.</summary>
    /// <param name="data">Boxes beside each other.</param>
    /// <param name="type">Four letters.</param>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        var boxes = new HeifBoxes(data);
        while (boxes.MoveNext())
        {
            if (boxes.Type.SequenceEqual(type))
            {
                return boxes.Body;
            }
        }

        return [];
    }
}
