namespace KeypointService.Vision.Imaging.Png;

/// <summary>A canonical Huffman code of limited length, as deflate wants it (RFC 1951, section 3.2.2).</summary>
internal sealed class HuffmanCode
{
    private const int SymbolBits = 9;

    private readonly byte[] _lengths;
    private readonly ushort[] _bits;

    /// <summary>Builds the code of a histogram.</summary>
    /// <param name="counts">How often each symbol occurs; 0 gives it no code. At most 512 symbols.</param>
    /// <param name="longest">Most bits of a code, enough for all symbols.</param>
    public HuffmanCode(ReadOnlySpan<int> counts, int longest)
    {
        _lengths = LengthsOf(counts, longest);
        _bits = BitsOf(_lengths, longest);
    }

    /// <summary>Bits of each symbol's code; 0 where it has none.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Each symbol's code in the order of transmission: the first bit is the lowest.</summary>
    public ReadOnlySpan<ushort> Bits => _bits;

    private static byte[] LengthsOf(ReadOnlySpan<int> counts, int longest)
    {
        // Counts above, symbols below, so that sorting takes one array.
        var used = new long[counts.Length - counts.Count(0)];
        var next = 0;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                used[next++] = ((long)counts[symbol] << SymbolBits) | (uint)symbol;
            }
        }

        Array.Sort(used);
        var weights = Array.ConvertAll(used, value => value >> SymbolBits);
        var depths = Depths(weights);
        while (depths[0] > longest)
        {
            // A code that comes out too long is built again from flatter counts; it loses a few bits in a million.
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = (weights[i] + 1) / 2;
            }

            depths = Depths(weights);
        }

        var lengths = new byte[counts.Length];
        for (var i = 0; i < used.Length; i++)
        {
            lengths[used[i] & ((1 << SymbolBits) - 1)] = (byte)depths[i];
        }

        return lengths;
    }

    /// <summary>How deep each leaf lies in the tree of least weighted depth.</summary>
    /// <param name="leaves">Weights in ascending order, at least one.</param>
    private static int[] Depths(long[] leaves)
    {
        var nodes = (2 * leaves.Length) - 1;
        var weights = new long[nodes];
        var parents = new int[nodes];
        leaves.CopyTo(weights, 0);

        // Joined nodes come out in ascending order as well, so the two lightest are at the front of two queues.
        var (leaf, joined) = (0, leaves.Length);
        for (var node = leaves.Length; node < nodes; node++)
        {
            for (var child = 0; child < 2; child++)
            {
                var lightest = joined == node || (leaf < leaves.Length && weights[leaf] <= weights[joined]) ? leaf++ : joined++;
                weights[node] += weights[lightest];
                parents[lightest] = node;
            }
        }

        // From the root down; a tree of one leaf still needs a bit.
        var depths = new int[nodes];
        depths[^1] = nodes == 1 ? 1 : 0;
        for (var node = nodes - 2; node >= 0; node--)
        {
            depths[node] = depths[parents[node]] + 1;
        }

        return depths[..leaves.Length];
    }

    private static ushort[] BitsOf(byte[] lengths, int longest)
    {
        // The first code of a length follows the last one of the length before.
        Span<int> next = stackalloc int[longest + 2];
        foreach (var length in lengths)
        {
            next[length + 1] += length > 0 ? 1 : 0;
        }

        for (var length = 1; length <= longest; length++)
        {
            next[length] = (next[length] + next[length - 1]) << 1;
        }

        var bits = new ushort[lengths.Length];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                bits[symbol] = Reversed(next[lengths[symbol]]++, lengths[symbol]);
            }
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
