using System.Buffers.Binary;

namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// Reads the codes of a baseline scan without computing pixels, to tell how many of its units are there (ITU-T T.81,
/// annex F.2): a unit is a block of each component, or several where a component has more pixels than another.
/// </summary>
internal ref struct JpegUnitCounter
{
    private const int BlockSide = 8;
    private const int Coefficients = 64;
    private const int SkipZeros = 15;

    private readonly JpegFrame _frame;
    private readonly JpegHuffmanTable?[] _tables = new JpegHuffmanTable?[32];
    private readonly List<(JpegHuffmanTable? Means, JpegHuffmanTable? Waves)> _blocks = [];
    private readonly int _restartInterval;
    private readonly long _units;
    private JpegBits _bits;

    public JpegUnitCounter(ReadOnlySpan<byte> data, JpegFrame frame, JpegScan scan)
    {
        _frame = frame;
        var markers = new JpegMarkers(data);
        while (markers.MoveNext() && markers.Start < scan.Start)
        {
            if (markers.Marker == JpegMarkers.HuffmanTables)
            {
                JpegHuffmanTable.ReadAll(markers.Body, _tables);
            }
            else if (markers.Marker == JpegMarkers.RestartInterval && markers.Body.Length >= 2)
            {
                _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(markers.Body);
            }
        }

        _bits = new JpegBits(data[Math.Min(markers.End, scan.End)..scan.End]);
        var parts = scan.Components.Select(id => frame.Components.FirstOrDefault(part => part.Id == id)).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var selector = markers.Body[2 + (2 * i)];
            var tables = (_tables[(selector >> 4) & 15], _tables[16 + (selector & 15)]);
            _blocks.AddRange(Enumerable.Repeat(tables, parts.Length == 1 ? 1 : parts[i].Horizontal * parts[i].Vertical));
        }

        _units = parts.Length == 1 ? Blocks(parts[0]) : Units();
    }

    /// <summary>How many units can be read, and how many there should be.</summary>
    public (long Units, long All) Count()
    {
        for (long unit = 0; unit < _units; unit++)
        {
            var restarts = _restartInterval > 0 && unit > 0 && unit % _restartInterval == 0;
            if ((restarts && !_bits.Restart()) || !ReadUnit())
            {
                return (unit, _units);
            }
        }

        return (_units, _units);
    }

    private bool ReadUnit()
    {
        foreach (var (means, waves) in _blocks)
        {
            if (means is null || waves is null || !ReadBlock(means, waves))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadBlock(JpegHuffmanTable means, JpegHuffmanTable waves)
    {
        if (!_bits.Read(means, out var symbol) || !_bits.Skip(symbol & 15))
        {
            return false;
        }

        for (var i = 1; i < Coefficients; i++)
        {
            if (!_bits.Read(waves, out symbol) || !_bits.Skip(symbol & 15))
            {
                return false;
            }

            if ((symbol & 15) == 0 && symbol >> 4 != SkipZeros)
            {
                break;
            }

            i += symbol >> 4;
        }

        return true;
    }

    private readonly int LargestHorizontal => _frame.Components.Max(component => component.Horizontal);

    private readonly int LargestVertical => _frame.Components.Max(component => component.Vertical);

    private readonly long Units() =>
        Parts(_frame.Width, BlockSide * LargestHorizontal) * Parts(_frame.Height, BlockSide * LargestVertical);

    private readonly long Blocks(JpegComponent part) =>
        Parts(Parts(_frame.Width * part.Horizontal, Math.Max(1, LargestHorizontal)), BlockSide)
        * Parts(Parts(_frame.Height * part.Vertical, Math.Max(1, LargestVertical)), BlockSide);

    private static long Parts(long length, long part) => part == 0 ? 0 : (length + part - 1) / part;
}
