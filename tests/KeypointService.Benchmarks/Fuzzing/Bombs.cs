using System.Buffers.Binary;
using KeypointService.TestPictures;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>Data that is small, valid, and made to keep a decoder busy with its tables instead of with pixels.</summary>
internal static class Bombs
{
    /// <summary>Deflate blocks without a byte of content, each with Huffman tables of the longest codes.</summary>
    public static byte[] EmptyDeflateBlocks(int count)
    {
        const uint dynamicBlock = 2, storedBlock = 0;
        BitWriter bits = new();
        for (var block = 0; block < count; block++)
        {
            bits.Write(0, 1);
            bits.Write(dynamicBlock, 2);
            bits.Write(0, 5);
            bits.Write(15, 5);
            bits.Write(15, 4);

            // Lengths of the code length codes, in the order 16, 17, 18, 0, 8, 7 … 1, 15: four bits for 18 and 1 to 15.
            for (var symbol = 0; symbol < 19; symbol++)
            {
                bits.Write(symbol is 0 or 1 or 3 ? 0u : 4u, 3);
            }

            // Codes of 1 to 14 bits, one of 15; 241 unused symbols; the end of a block with the other one of 15 bits.
            WriteLengths(bits, 15);
            bits.WriteCode(15, 4);
            bits.Write(127, 7);
            bits.WriteCode(15, 4);
            bits.Write(241 - 138 - 11, 7);
            bits.WriteCode(14, 4);
            WriteLengths(bits, 15);
            bits.WriteCode(14, 4);
            bits.WriteCode(0x7fff, 15);
        }

        bits.Write(0, 1);
        bits.Write(storedBlock, 2);
        return [.. bits.ToArray(), 0, 0, 0xff, 0xff];
    }

    /// <summary>A lossless WebP of 65,536 groups of Huffman codes, one for every 16 pixels.</summary>
    public static byte[] HuffmanGroups()
    {
        const int side = 1024, groups = 65536, symbols = 256;
        BitWriter bits = new();
        bits.Write(0x2f, 8);
        bits.Write(side - 1, 14);
        bits.Write(side - 1, 14);
        bits.Write(0, 1 + 3);

        // No transform, no colour cache, groups of codes by squares of 4 by 4 pixels.
        bits.Write(0, 2);
        bits.Write(1, 1);
        bits.Write(0, 3);

        // The picture of group numbers, in red and green: eight bits each.
        bits.Write(0, 1);
        WriteByteCode(bits, symbols + 24, symbols);
        WriteByteCode(bits, symbols, symbols);
        WriteOneSymbol(bits);
        WriteOneSymbol(bits);
        WriteOneSymbol(bits);
        for (uint group = 0; group < groups; group++)
        {
            bits.WriteCode(group & 0xff, 8);
            bits.WriteCode(group >> 8, 8);
        }

        for (var code = 0; code < 5 * groups; code++)
        {
            WriteOneSymbol(bits);
        }

        var data = bits.ToArray();
        byte[] file = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8L"u8, 0, 0, 0, 0, .. data, .. new byte[data.Length & 1]];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), data.Length);
        return file;
    }

    // Every number is its own code, one above the other: symbol 18 has 1111, length n has n - 1.
    private static void WriteLengths(BitWriter bits, uint most)
    {
        for (uint length = 1; length <= most; length++)
        {
            bits.WriteCode(length - 1, 4);
        }
    }

    // A code in which the only symbol is 0 and takes no bits.
    private static void WriteOneSymbol(BitWriter bits) => bits.Write(0b0001, 4);

    // Eight bits for the first 256 symbols, none for the rest; written with codes of one bit for the lengths 0 and 8.
    private static void WriteByteCode(BitWriter bits, int all, int used)
    {
        // Order of the code length codes: 17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8.
        bits.Write(0, 1);
        bits.Write(12 - 4, 4);
        for (var symbol = 0; symbol < 12; symbol++)
        {
            bits.Write(symbol is 2 or 11 ? 1u : 0u, 3);
        }

        bits.Write(0, 1);
        for (var symbol = 0; symbol < all; symbol++)
        {
            bits.Write(symbol < used ? 1u : 0u, 1);
        }
    }
}
