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
        // Counts above, symbols below, so that sorting takes one array. All of it lies on the stack: a picture has a code for every
        // few rows.
        Span<long> used = stackalloc long[counts.Length - counts.Count(0)];
        var next = 0;
        for (var symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                used[next++] = ((long)counts[symbol] << SymbolBits) | (uint)symbol;
            }
        }

        used.Sort();
        Span<long> weights = stackalloc long[(2 * used.Length) - 1];
        Span<int> depths = stackalloc int[weights.Length];
        for (var i = 0; i < used.Length; i++)
        {
            weights[i] = used[i] >> SymbolBits;
        }

        Join(weights, depths);
        while (depths[0] > longest)
        {
            // A code that comes out too long is built again from flatter counts; it loses a few bits in a million.
            foreach (ref var weight in weights[..used.Length])
            {
                weight = (weight + 1) / 2;
            }

            Join(weights, depths);
        }

        var lengths = new byte[counts.Length];
        for (var i = 0; i < used.Length; i++)
        {
            lengths[used[i] & ((1 << SymbolBits) - 1)] = (byte)depths[i];
        }

        return lengths;
    }

    /// <summary>Builds the tree of least weighted depth.</summary>
    /// <param name="weights">Those of the leaves in ascending order, at least one; behind them those of the joined nodes are written.</param>
    /// <param name="depths">Receives how deep each node lies.</param>
    private static void Join(Span<long> weights, Span<int> depths)
    {
        var nodes = weights.Length;
        var leaves = (nodes + 1) / 2;

        // Joined nodes come out in ascending order as well, so the two lightest are at the front of two queues. Until the tree is whole,
        // a node's depth is the number of the node that it was joined to.
        var (leaf, joined) = (0, leaves);
        for (var node = leaves; node < nodes; node++)
        {
            weights[node] = 0;
            for (var child = 0; child < 2; child++)
            {
                var lightest = joined == node || (leaf < leaves && weights[leaf] <= weights[joined]) ? leaf++ : joined++;
                weights[node] += weights[lightest];
                depths[lightest] = node;
            }
        }

        // From the root down; a tree of one leaf still needs a bit.
        depths[^1] = nodes == 1 ? 1 : 0;
        for (var node = nodes - 2; node >= 0; node--)
        {
            depths[node] = depths[depths[node]] + 1;
        }
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
