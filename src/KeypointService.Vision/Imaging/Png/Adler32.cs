using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>The checksum of a zlib stream (RFC 1950): the sum of the bytes, and the sum of all sums on the way.</summary>
internal static class Adler32
{
    public const uint Start = 1;
    private const uint Modulus = 65521;

    // As many bytes as both sums can take before they have to be reduced, in whole vectors.
    private const int Stretch = 5536;

    // How often each byte of a vector counts in the sum of sums.
    private static readonly Vector512<ushort> FirstWeights = Vector512.CreateSequence<ushort>(64, unchecked((ushort)-1));
    private static readonly Vector512<ushort> SecondWeights = Vector512.CreateSequence<ushort>(32, unchecked((ushort)-1));

    public static uint Append(uint checksum, ReadOnlySpan<byte> data)
    {
        var (low, high) = (checksum & 0xffff, checksum >> 16);
        while (!data.IsEmpty)
        {
            var part = data[..Math.Min(Stretch, data.Length)];
            data = data[part.Length..];
            while (part.Length >= Vector512<byte>.Count)
            {
                var (first, second) = Vector512.Widen(MemoryMarshal.Read<Vector512<byte>>(part));
                high += (low * (uint)Vector512<byte>.Count) + Total(first * FirstWeights, second * SecondWeights);
                low += Vector512.Sum(first + second);
                part = part[Vector512<byte>.Count..];
            }

            foreach (var value in part)
            {
                low += value;
                high += low;
            }

            low %= Modulus;
            high %= Modulus;
        }

        return (high << 16) | low;
    }

    private static uint Total(Vector512<ushort> first, Vector512<ushort> second)
    {
        var (a, b) = Vector512.Widen(first);
        var (c, d) = Vector512.Widen(second);
        return Vector512.Sum(a + b + c + d);
    }
}
