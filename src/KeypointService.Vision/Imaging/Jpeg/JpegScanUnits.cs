namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>
/// Reads the codes of one scan without computing pixels, to tell how many of its units are there (ITU-T T.81, F.2 and G.2):
/// a unit is a block of each component, or several where a component has more pixels than another. Not for scans that refine.
/// </summary>
internal ref struct JpegScanUnits
{
    private const int LongestRun = 15;

    private readonly List<(JpegHuffmanTable? Means, JpegHuffmanTable? Waves)> _blocks = [];
    private readonly JpegScan _scan;
    private readonly bool _isProgressive;
    private readonly int _restartInterval;
    private readonly long _units;
    private JpegBits _bits;
    private int _emptyBlocks;

    /// <param name="data">The scan's coded data.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="scan">The scan.</param>
    /// <param name="tables">Huffman tables by number; those of waves from 16 on.</param>
    /// <param name="restartInterval">Units between two restarts; 0 for none.</param>
    public JpegScanUnits(
        ReadOnlySpan<byte> data, JpegFrame frame, JpegScan scan, ReadOnlySpan<JpegHuffmanTable?> tables, int restartInterval)
    {
        _bits = new JpegBits(data);
        (_scan, _isProgressive, _restartInterval) = (scan, frame.IsProgressive, restartInterval);
        var parts = scan.Components.Select(id => frame.Components.FirstOrDefault(part => part.Id == id)).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var selector = scan.Tables[i];
            var blocks = parts.Length == 1 ? 1 : parts[i].Horizontal * parts[i].Vertical;
            _blocks.AddRange(Enumerable.Repeat((tables[(selector >> 4) & 15], tables[16 + (selector & 15)]), blocks));
        }

        _units = parts.Length == 1 ? frame.Blocks(parts[0]) : frame.Units;
    }

    /// <summary>How much of the scan can be read, 0 to 1.</summary>
    public double Share()
    {
        for (long unit = 0; unit < _units; unit++)
        {
            if (_restartInterval > 0 && unit > 0 && unit % _restartInterval == 0)
            {
                _emptyBlocks = 0;
                if (!_bits.Restart())
                {
                    return (double)unit / _units;
                }
            }

            if (!ReadUnit())
            {
                // The last unit may lack bits that every decoder makes up.
                return unit == _units - 1 ? 1 : (double)unit / _units;
            }
        }

        return 1;
    }

    /// <summary>Bytes that are left behind the last unit.</summary>
    public readonly int Left => _bits.Left;

    private bool ReadUnit()
    {
        foreach (var (means, waves) in _blocks)
        {
            if (!ReadMean(means) || !ReadWaves(waves))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadMean(JpegHuffmanTable? table) => (_isProgressive && _scan.First > 0)
        || (table is not null && _bits.Read(table, out var symbol) && _bits.Skip(symbol & LongestRun));

    private bool ReadWaves(JpegHuffmanTable? table)
    {
        var last = _isProgressive ? _scan.Last : JpegQuantization.Coefficients - 1;
        if (last == 0 || _emptyBlocks > 0)
        {
            _emptyBlocks = Math.Max(0, _emptyBlocks - 1);
            return true;
        }

        for (var i = _isProgressive ? Math.Max(1, _scan.First) : 1; i <= last; i++)
        {
            if (table is null || !_bits.Read(table, out var symbol))
            {
                return false;
            }

            var (run, size) = (symbol >> 4, symbol & LongestRun);
            if (size == 0 && run < LongestRun)
            {
                return EndBlock(run);
            }

            // Beyond the last coefficient no encoder writes: it is data of something else.
            i += run;
            if (i > last || !_bits.Skip(size))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>In a progressive scan a block may end several: two to the power of the run, and as many as its bits say.</summary>
    private bool EndBlock(int run)
    {
        if (run == 0 || !_isProgressive)
        {
            return run == 0;
        }

        if (!_bits.Take(run, out var more))
        {
            return false;
        }

        _emptyBlocks = (1 << run) + more - 1;
        return true;
    }
}
