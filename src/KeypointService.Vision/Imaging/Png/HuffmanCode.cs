namespace KeypointService.Vision.Imaging.Png;

/// <summary>A canonical Huffman code of limited length, as deflate wants it (RFC 1951, section 3.2.2).</summary>
internal sealed class HuffmanCode
{
    private readonly byte[] _lengths;
    private readonly ushort[] _bits;

    /// <summary>Builds the code of a histogram.</summary>
    /// <param name="counts">How often each symbol occurs; 0 gives it no code.</param>
    /// <param name="longest">Most bits of a code, enough for all symbols.</param>
    public HuffmanCode(ReadOnlySpan<int> counts, int longest)
    {
        _lengths = LengthsOf(counts, longest);
        _bits = BitsOf(_lengths);
    }

    /// <summary>Bits of each symbol's code; 0 where it has none.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Each symbol's code in the order of transmission: the first bit is the lowest.</summary>
    public ReadOnlySpan<ushort> Bits => _bits;

    private static byte[] LengthsOf(ReadOnlySpan<int> counts, int longest)
    {
        // A code that comes out too long is built again from flatter counts; it loses a few bits in a million.
        var flat = counts.ToArray();
        while (true)
        {
            var lengths = Build(flat);
            if (lengths.Max() <= longest)
            {
                return lengths;
            }

            for (var i = 0; i < flat.Length; i++)
            {
                flat[i] = (flat[i] + 1) / 2;
            }
        }
    }

    private static byte[] Build(int[] counts)
    {
        var lengths = new byte[counts.Length];
        PriorityQueue<int[], long> trees = new();
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                trees.Enqueue([symbol], counts[symbol]);
            }
        }

        if (trees.Count == 1)
        {
            lengths[trees.Dequeue()[0]] = 1;
        }

        while (trees.TryDequeue(out var rare, out var rareCount) && trees.TryDequeue(out var next, out var nextCount))
        {
            int[] joined = [.. rare, .. next];
            foreach (var symbol in joined)
            {
                lengths[symbol]++;
            }

            trees.Enqueue(joined, rareCount + nextCount);
        }

        return lengths;
    }

    private static ushort[] BitsOf(byte[] lengths)
    {
        var bits = new ushort[lengths.Length];
        var code = 0;
        for (var length = 1; length <= lengths.Max(); length++)
        {
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                {
                    bits[symbol] = Reversed(code++, length);
                }
            }

            code <<= 1;
        }

        return bits;
    }

    private static ushort Reversed(int code, int length)
    {
        var reversed = 0;
        for (var i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        return (ushort)reversed;
    }
}
