using System.Numerics;
using System.Runtime.InteropServices;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>
/// Compresses filtered picture rows into one deflate block (RFC 1951) of Huffman codes made for it. Only runs of zeros
/// become matches: a photo's filtered rows hold few others, and looking for them is what makes deflate slow.
/// </summary>
internal static class DeflateBlock
{
    private const int LongestRun = 258;
    private const int ShortestRun = 16;
    private const int EndOfBlock = 256;
    private const int FirstLength = 257;
    private const int Symbols = 286;

    // Deflate allows 15 bits; with 12, four literals are one write, for a thousandth of the size.
    private const int LongestCode = 12;
    private const int LongestLengthCode = 7;

    // The order in which the header gives the lengths of the code that the codes' lengths are written in.
    private static readonly int[] LengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Most bytes that a block of so much data can take, with the header and what a bit writer stores ahead.</summary>
    public static int Bound(int length) => (length * LongestCode / 8) + 1024;

    /// <summary>Appends a block.</summary>
    /// <param name="data">Filtered rows.</param>
    /// <param name="last">True for the stream's last block.</param>
    /// <param name="writer">Receives the bits.</param>
    public static void Write(ReadOnlySpan<byte> data, bool last, ref BitWriter writer)
    {
        Span<int> counts = stackalloc int[Symbols];
        Count(data, counts);
        var code = new HuffmanCode(counts, LongestCode);
        WriteHeader(code, last, ref writer);
        Span<uint> literals = stackalloc uint[256];
        for (var i = 0; i < literals.Length; i++)
        {
            literals[i] = code.Bits[i] | ((uint)code.Lengths[i] << 16);
        }

        for (var at = 0; at < data.Length;)
        {
            var run = RunAt(data, at);
            if (run > 0)
            {
                WriteRun(run, code, ref writer);
                at += run;
                continue;
            }

            if (at + sizeof(ulong) <= data.Length)
            {
                var eight = MemoryMarshal.Read<ulong>(data[at..]);
                WriteFour((uint)eight, literals, ref writer);
                WriteFour((uint)(eight >> 32), literals, ref writer);
                at += sizeof(ulong);
                continue;
            }

            writer.Write(code.Bits[data[at]], code.Lengths[data[at]]);
            at++;
        }

        writer.Write(code.Bits[EndOfBlock], code.Lengths[EndOfBlock]);
    }

    private static void WriteFour(uint bytes, scoped ReadOnlySpan<uint> literals, ref BitWriter writer)
    {
        var first = literals[(byte)bytes];
        var second = literals[(byte)(bytes >> 8)];
        var third = literals[(byte)(bytes >> 16)];
        var fourth = literals[(byte)(bytes >> 24)];
        var (one, two, three) = ((int)(first >> 16), (int)(second >> 16), (int)(third >> 16));
        writer.Write(
            (ushort)first | ((ulong)(ushort)second << one) | ((ulong)(ushort)third << (one + two)) | ((ulong)(ushort)fourth << (one + two + three)),
            one + two + three + (int)(fourth >> 16));
    }

    private static void Count(ReadOnlySpan<byte> data, Span<int> counts)
    {
        // Neighbouring bytes are often the same: four tables keep one's increment from waiting for the other's.
        Span<int> tables = stackalloc int[4 * 256];
        counts[EndOfBlock] = 1;
        for (var at = 0; at < data.Length;)
        {
            var run = RunAt(data, at);
            if (run > 0)
            {
                counts[LengthSymbol(run).Symbol]++;
                at += run;
                continue;
            }

            if (at + sizeof(ulong) <= data.Length)
            {
                var eight = MemoryMarshal.Read<ulong>(data[at..]);
                for (var table = 0; table < tables.Length; table += 256, eight >>= 8)
                {
                    tables[table + (byte)eight]++;
                    tables[table + (byte)(eight >> 32)]++;
                }

                at += sizeof(ulong);
                continue;
            }

            tables[data[at]]++;
            at++;
        }

        for (var i = 0; i < tables.Length; i++)
        {
            counts[i & 255] += tables[i];
        }
    }

    /// <summary>Length of the run of zeros that begins here and that a zero before it can be repeated for; 0 where it is not worth it.</summary>
    private static int RunAt(ReadOnlySpan<byte> data, int at)
    {
        if (at == 0 || at + ShortestRun > data.Length
            || (MemoryMarshal.Read<ulong>(data[at..]) | MemoryMarshal.Read<ulong>(data[(at + 8)..]) | data[at - 1]) != 0)
        {
            return 0;
        }

        var rest = data.Slice(at, Math.Min(LongestRun, data.Length - at));
        var end = rest.IndexOfAnyExcept((byte)0);
        return end < 0 ? rest.Length : end;
    }

    private static void WriteRun(int run, HuffmanCode code, ref BitWriter writer)
    {
        var (symbol, extra, extraBits) = LengthSymbol(run);
        writer.Write(code.Bits[symbol], code.Lengths[symbol]);

        // The one distance there is, 1, has a code of one bit: 0.
        writer.Write((ulong)extra, extraBits + 1);
    }

    /// <summary>The symbol of a match length and the bits that follow it (RFC 1951, section 3.2.5).</summary>
    private static (int Symbol, int Extra, int ExtraBits) LengthSymbol(int length)
    {
        if (length == LongestRun)
        {
            return (Symbols - 1, 0, 0);
        }

        var offset = length - 3;
        var extraBits = Math.Max(0, BitOperations.Log2((uint)Math.Max(offset, 1)) - 2);
        return (FirstLength + (4 * extraBits) + (offset >> extraBits), offset & ((1 << extraBits) - 1), extraBits);
    }

    private static void WriteHeader(HuffmanCode code, bool last, ref BitWriter writer)
    {
        // One distance code of length 1 follows the literals and lengths.
        byte[] lengths = [.. code.Lengths, 1];
        Span<int> counts = stackalloc int[LengthOrder.Length];
        foreach (var length in lengths)
        {
            counts[length]++;
        }

        var lengthCode = new HuffmanCode(counts, LongestLengthCode);
        const ulong dynamicCodes = 2;
        writer.Write((last ? 1UL : 0) | (dynamicCodes << 1), 3);
        writer.Write(Symbols - FirstLength, 5);
        writer.Write(0, 5);
        writer.Write((ulong)LengthOrder.Length - 4, 4);
        foreach (var symbol in LengthOrder)
        {
            writer.Write(lengthCode.Lengths[symbol], 3);
        }

        foreach (var length in lengths)
        {
            writer.Write(lengthCode.Bits[length], lengthCode.Lengths[length]);
        }
    }
}
