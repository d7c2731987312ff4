namespace KeypointService.Vision.Imaging.Jpeg;

/// <summary>A Huffman table (ITU-T T.81, B.2.4.2 and annex C), laid out so that any 16 bits name their code.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LongestCode = 16;

    private readonly byte[] _counts;
    private readonly byte[] _symbols;

    // Length of the code that these bits begin with, and its symbol; length 0 where there is no such code. Laid out with the first question:
    // a file may hold a million tables of 17 bytes that no scan uses.
    private ushort[]? _codes;

    private JpegHuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols) => (_counts, _symbols) = (counts.ToArray(), symbols.ToArray());

    /// <summary>The code at the head of 16 bits.</summary>
    public (int Length, int Symbol) Find(int bits)
    {
        var code = (_codes ??= LaidOut())[bits];
        return (code >> 8, code & 0xff);
    }

    /// <summary>Reads the tables of a segment, as far as they are whole.</summary>
    /// <param name="body">The segment.</param>
    /// <param name="tables">Receives them by number; those of waves from 16 on.</param>
    public static void ReadAll(ReadOnlySpan<byte> body, JpegHuffmanTable?[] tables)
    {
        while (body.Length > LongestCode)
        {
            var symbols = 0;
            foreach (var count in body.Slice(1, LongestCode))
            {
                symbols += count;
            }

            if (body.Length < 1 + LongestCode + symbols)
            {
                return;
            }

            tables[(body[0] & 15) + (body[0] >> 4 == 0 ? 0 : 16)] =
                new JpegHuffmanTable(body.Slice(1, LongestCode), body.Slice(1 + LongestCode, symbols));
            body = body[(1 + LongestCode + symbols)..];
        }
    }

    private ushort[] LaidOut()
    {
        var codes = new ushort[1 << LongestCode];
        var (at, next) = (0, 0);
        for (var length = 1; length <= LongestCode; length++)
        {
            for (var i = 0; i < _counts[length - 1]; i++)
            {
                var share = 1 << (LongestCode - length);
                if (at + share > codes.Length)
                {
                    return codes;
                }

                codes.AsSpan(at, share).Fill((ushort)((length << 8) | _symbols[next++]));
                at += share;
            }
        }

        return codes;
    }
}
