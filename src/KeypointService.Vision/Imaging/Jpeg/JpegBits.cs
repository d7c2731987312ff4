namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>The coded bits of a scan, without stuffed zeros, from one restart marker to the next.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _next;
    private ulong _bits;
    private int _count;

    /// <summary>Whole bytes that are left.</summary>
    public readonly int Left => _data.Length - _next + (Math.Max(0, _count) / 8);

    /// <summary>Goes behind the next restart marker; false where there is none.</summary>
    public bool Restart()
    {
        (_bits, _count) = (0, 0);
        for (; _next + 1 < _data.Length; _next++)
        {
            if (_data[_next] == 0xff && _data[_next + 1] is >= 0xd0 and <= 0xd7)
            {
                _next += 2;
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a code; false where the data ends or has no such code.</summary>
    public bool Read(JpegHuffmanTable table, out int symbol)
    {
        Fill();

        // Behind the end a decoder sees zeros; whether the code was whole shows by its length.
        var ahead = _count >= 16 ? _bits >> (_count - 16) : _bits << (16 - _count);
        var (length, value) = table.Find((int)(ahead & 0xffff));
        symbol = value;
        return length > 0 && Skip(length);
    }

    /// <summary>Passes over bits; false where there are not so many.</summary>
    public bool Skip(int count)
    {
        if (_count < count)
        {
            Fill();
        }

        _count -= count;
        return _count >= 0;
    }

    /// <summary>Reads a number; false where there are not so many bits.</summary>
    public bool Take(int count, out int value)
    {
        if (_count < count)
        {
            Fill();
        }

        value = _count < count ? 0 : (int)(_bits >> (_count - count)) & ((1 << count) - 1);
        return Skip(count);
    }

    private void Fill()
    {
        while (_count <= 48 && _next < _data.Length)
        {
            var value = _data[_next];
            if (value == 0xff)
            {
                if (_next + 1 >= _data.Length || _data[_next + 1] != 0)
                {
                    return;
                }

                _next++;
            }

            _next++;
            _bits = (_bits << 8) | value;
            _count += 8;
        }
    }
}
