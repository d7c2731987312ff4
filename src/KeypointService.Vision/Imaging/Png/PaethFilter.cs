using System.Runtime.Intrinsics;

namespace KeypointService.Vision.Imaging.Png;

/// <summary>
/// Turns a picture's rows, one below the other, into what PNG's Paeth filter leaves of them (ISO/IEC 15948, section 9): each
/// byte less the one to its left, above it or above to the left, whichever is the nearest to left + above - above left.
/// It leaves less of photos and of smooth pictures than the other filters, or hardly more, so that no other is tried.
/// </summary>
/// <param name="width">Pixels of a row.</param>
internal sealed class PaethFilter(int width)
{
    /// <summary>Bytes that a row's whole vectors can write past its end.</summary>
    public const int Spill = 32;

    private const byte Type = 4;
    private const int Channels = 3;

    // From blue-green-red to red-green-blue, five pixels at a time.
    private static readonly Vector128<byte> Swapped = Vector128.Create((byte)2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 15);

    // Rows begin after a pixel of zeros, which is what the filter takes to be left of them and above the first one.
    private byte[] _above = new byte[Channels + (width * Channels) + Spill];
    private byte[] _row = new byte[Channels + (width * Channels) + Spill];

    /// <summary>Bytes of a filtered row: the filter's type in front, then the pixels.</summary>
    public static int RowBytes(int width) => 1 + (width * Channels);

    /// <summary>Begins at some row.</summary>
    /// <param name="above">The row above it, blue-green-red; empty at the top.</param>
    public void Begin(ReadOnlySpan<byte> above)
    {
        if (above.IsEmpty)
        {
            Array.Clear(_row);
        }
        else
        {
            Swap(above, _row.AsSpan(Channels));
        }
    }

    /// <summary>Filters the next row.</summary>
    /// <param name="pixels">The row, blue-green-red.</param>
    /// <param name="target">Receives the filtered row, red-green-blue, and past its end up to <see cref="Spill"/> bytes of no meaning.</param>
    public void Next(ReadOnlySpan<byte> pixels, Span<byte> target)
    {
        (_above, _row) = (_row, _above);
        Swap(pixels, _row.AsSpan(Channels));
        target[0] = Type;
        Subtract(target.Slice(1, pixels.Length + Spill));
    }

    private static void Swap(ReadOnlySpan<byte> from, Span<byte> to)
    {
        const int step = 5 * Channels;
        while (from.Length >= Vector128<byte>.Count)
        {
            Vector128.Shuffle(Vector128.Create(from), Swapped).CopyTo(to);
            from = from[step..];
            to = to[step..];
        }

        for (var i = 0; i < from.Length; i += Channels)
        {
            (to[i], to[i + 1], to[i + 2]) = (from[i + 2], from[i + 1], from[i]);
        }
    }

    private void Subtract(Span<byte> target)
    {
        ReadOnlySpan<byte> row = _row;
        ReadOnlySpan<byte> above = _above;
        for (var at = 0; at < width * Channels; at += Vector256<byte>.Count)
        {
            var predicted = Nearest(
                Vector256.Create(row[at..]), Vector256.Create(above[(at + Channels)..]), Vector256.Create(above[at..]));
            (Vector256.Create(row[(at + Channels)..]) - predicted).CopyTo(target[at..]);
        }
    }

    private static Vector256<byte> Nearest(Vector256<byte> left, Vector256<byte> above, Vector256<byte> corner)
    {
        // left + above - corner is as far from left as above is from corner, and as far from above as left is.
        var fromLeft = Distance(above, corner);
        var fromAbove = Distance(left, corner);

        // Both lie on the same side of corner: it is the farthest.
        var outside = Vector256.Equals(Vector256.GreaterThan(above, corner), Vector256.GreaterThan(left, corner));
        var fromCorner = Distance(fromLeft, fromAbove) | outside;
        return Vector256.ConditionalSelect(
            Vector256.LessThanOrEqual(fromLeft, Vector256.Min(fromAbove, fromCorner)),
            left,
            Vector256.ConditionalSelect(Vector256.LessThanOrEqual(fromAbove, fromCorner), above, corner));
    }

    private static Vector256<byte> Distance(Vector256<byte> a, Vector256<byte> b) => Vector256.Max(a, b) - Vector256.Min(a, b);
}
