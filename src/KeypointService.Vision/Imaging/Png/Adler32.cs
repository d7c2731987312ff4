using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>The checksum of a zlib stream (RFC 1950): the sum of the bytes, and the sum of all sums on the way.</summary>
internal static class Adler32
{
    public const uint Start = 1;
    private const uint Modulus = 65521;

    // As many vectors as 16 bits can take in the sum of sums: 255 * 23 * 22 / 2.
    private const int Stretch = 23 * VectorBytes;
    private const int VectorBytes = 64;

    // How often each byte of a vector counts in the sum of sums.
    private static readonly Vector512<ushort> FirstWeights = Vector512.CreateSequence<ushort>(64, unchecked((ushort)-1));
    private static readonly Vector512<ushort> SecondWeights = Vector512.CreateSequence<ushort>(32, unchecked((ushort)-1));

    public static uint Append(uint checksum, ReadOnlySpan<byte> data)
    {
        var (low, high) = (checksum & 0xffff, checksum >> 16);
        while (data.Length >= VectorBytes)
        {
            var length = Math.Min(Stretch, data.Length) & -VectorBytes;
            var (sum, sumOfSums) = Sums(MemoryMarshal.Cast<byte, Vector512<byte>>(data[..length]));
            high = (high + (low * (uint)length) + sumOfSums) % Modulus;
            low = (low + sum) % Modulus;
            data = data[length..];
        }

        foreach (var value in data)
        {
            low += value;
            high += low;
        }

        return ((high % Modulus) << 16) | (low % Modulus);
    }

    /// <summary>The checksum of two parts, each begun anew, as if they were one.</summary>
    /// <param name="first">That of the first part.</param>
    /// <param name="second">That of the second.</param>
    /// <param name="secondLength">Bytes of the second part.</param>
    public static uint Combine(uint first, uint second, int secondLength)
    {
        // Every sum of the second part would have begun with the first one's instead of with 1.
        ulong begun = (first & 0xffff) + Modulus - Start;
        var low = (begun + (second & 0xffff)) % Modulus;
        var high = ((first >> 16) + (second >> 16) + (begun * (uint)secondLength)) % Modulus;
        return (uint)((high << 16) | low);
    }

    private static (uint Sum, uint SumOfSums) Sums(ReadOnlySpan<Vector512<byte>> vectors)
    {
        // Each byte's place has its own sums, which are put together at the end.
        var (first, second) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
        var (firstBefore, secondBefore) = (first, second);
        foreach (var vector in vectors)
        {
            firstBefore += first;
            secondBefore += second;
            var (lower, upper) = Vector512.Widen(vector);
            first += lower;
            second += upper;
        }

        return (
            Total(first) + Total(second),
            (VectorBytes * (Total(firstBefore) + Total(secondBefore))) + Weighted(first, FirstWeights) + Weighted(second, SecondWeights));
    }

    private static uint Total(Vector512<ushort> values)
    {
        var (lower, upper) = Vector512.Widen(values);
        return Vector512.Sum(lower + upper);
    }

    private static uint Weighted(Vector512<ushort> values, Vector512<ushort> weights)
    {
        var (lower, upper) = Vector512.Widen(values);
        var (lowerWeights, upperWeights) = Vector512.Widen(weights);
        return Vector512.Sum((lower * lowerWeights) + (upper * upperWeights));
    }
}
