using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>
/// Compresses filtered picture rows into one deflate block (RFC 1951) of Huffman codes made for it. Only runs of zeros
/// become matches: a photo's filtered rows hold few others, and looking for them is what makes deflate slow.
/// </summary>
internal static class DeflateBlock
{
    private const int LongestMatch = 258;
    private const int ShortestMatch = 3;
    private const int EndOfBlock = 256;
    private const int FirstLength = 257;
    private const int Symbols = 286;

    // Deflate allows 15 bits; with 12, four literals are one write, and mostly eight, for a thousandth of the size.
    private const int LongestCode = 12;
    private const int LongestLengthCode = 7;

    // In a table of codes each one lies above its length.
    private const int CodeShift = 8;

    // An eighth of the data tells the codes' lengths well enough, in parts that are spread over all of it.
    private const int SamplePart = 1024;
    private const int SampleShare = 8;

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
        WriteSymbols(data, code, ref writer);
    }

    private static void Count(ReadOnlySpan<byte> data, Span<int> counts)
    {
        // Neighbouring bytes are often the same: four tables keep one's increment from waiting for the other's.
        Span<int> literals = stackalloc int[4 * 256];
        for (var at = 0; at < data.Length; at += SamplePart * SampleShare)
        {
            CountPart(data.Slice(at, Math.Min(SamplePart, data.Length - at)), literals, counts);
        }

        for (var i = 0; i < literals.Length; i++)
        {
            counts[i & 255] += literals[i];
        }

        // The rest can hold what the sample lacks, so every symbol gets a code.
        foreach (ref var count in counts)
        {
            count = (count * SampleShare) + 1;
        }
    }

    private static void CountPart(ReadOnlySpan<byte> data, Span<int> literals, Span<int> counts)
    {
        while (data.Length >= sizeof(ulong))
        {
            var eight = MemoryMarshal.Read<ulong>(data);
            if (eight == 0)
            {
                var run = RunOf(data);
                literals[0]++;
                for (var left = run - 1; left >= ShortestMatch; left -= LongestMatch)
                {
                    counts[LengthSymbol(Math.Min(left, LongestMatch)).Symbol]++;
                }

                data = data[run..];
                continue;
            }

            for (var table = 0; table < literals.Length; table += 256, eight >>= 8)
            {
                literals[table + (byte)eight]++;
                literals[table + (byte)(eight >> 32)]++;
            }

            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
        {
            literals[value]++;
        }
    }

    private static void WriteSymbols(ReadOnlySpan<byte> data, HuffmanCode code, ref BitWriter writer)
    {
        // A table made here and indexed by bytes needs no checks of its bounds.
        Span<uint> codes = stackalloc uint[Symbols];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = ((uint)code.Bits[i] << CodeShift) | code.Lengths[i];
        }

        // A copy that no other method refers to stays in registers.
        var bits = writer;
        while (data.Length >= sizeof(ulong))
        {
            var eight = MemoryMarshal.Read<ulong>(data);
            if (eight == 0)
            {
                writer = bits;
                data = data[WriteRun(RunOf(data), codes, ref writer)..];
                bits = writer;
                continue;
            }

            WriteEight(data, codes, ref bits);
            data = data[sizeof(ulong)..];
        }

        writer = bits;
        foreach (var value in data)
        {
            WriteOne(codes[value], ref writer);
        }

        WriteOne(codes[EndOfBlock], ref writer);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteEight(ReadOnlySpan<byte> data, scoped ReadOnlySpan<uint> codes, ref BitWriter writer)
    {
        var (first, firstLength) = Four(codes[data[0]], codes[data[1]], codes[data[2]], codes[data[3]]);
        var (second, secondLength) = Four(codes[data[4]], codes[data[5]], codes[data[6]], codes[data[7]]);
        if (firstLength + secondLength <= BitWriter.Most)
        {
            writer.Write(first | (second << firstLength), firstLength + secondLength);
            return;
        }

        writer.Write(first, firstLength);
        writer.Write(second, secondLength);
    }

    /// <summary>Four codes one after the other, and their length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Bits, int Length) Four(uint first, uint second, uint third, uint fourth)
    {
        // A shift looks at no more than the lowest bits, which are the lengths' sum: what lies above may be summed with it.
        ulong bits = first >> CodeShift;
        bits |= (ulong)(second >> CodeShift) << (int)first;
        first += second;
        bits |= (ulong)(third >> CodeShift) << (int)first;
        first += third;
        bits |= (ulong)(fourth >> CodeShift) << (int)first;
        return (bits, (byte)(first + fourth));
    }

    private static void WriteOne(uint code, ref BitWriter writer) => writer.Write(code >> CodeShift, (byte)code);

    /// <summary>Length of the run of zeros that begins here.</summary>
    private static int RunOf(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOfAnyExcept((byte)0);
        return end < 0 ? data.Length : end;
    }

    /// <summary>Writes a zero and what repeats it.</summary>
    /// <returns>How many bytes of the run that stands for: all, or all but the few that make no match.</returns>
    private static int WriteRun(int run, scoped ReadOnlySpan<uint> codes, ref BitWriter writer)
    {
        WriteOne(codes[0], ref writer);
        var left = run - 1;
        while (left >= ShortestMatch)
        {
            var length = Math.Min(left, LongestMatch);
            var (symbol, extra, extraBits) = LengthSymbol(length);
            WriteOne(codes[symbol], ref writer);

            // The one distance there is, 1, has a code of one bit: 0.
            writer.Write((ulong)extra, extraBits + 1);
            left -= length;
        }

        return run - left;
    }

    /// <summary>The symbol of a match length and the bits that follow it (RFC 1951, section 3.2.5).</summary>
    private static (int Symbol, int Extra, int ExtraBits) LengthSymbol(int length)
    {
        if (length == LongestMatch)
        {
            return (Symbols - 1, 0, 0);
        }

        var offset = length - ShortestMatch;
        var extraBits = Math.Max(0, BitOperations.Log2((uint)Math.Max(offset, 1)) - 2);
        return (FirstLength + (4 * extraBits) + (offset >> extraBits), offset & ((1 << extraBits) - 1), extraBits);
    }

    private static void WriteHeader(HuffmanCode code, bool last, ref BitWriter writer)
    {
        // One distance code of length 1 follows the literals and lengths.
        Span<byte> lengths = stackalloc byte[Symbols + 1];
        code.Lengths.CopyTo(lengths);
        lengths[Symbols] = 1;
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
