using System.Buffers;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Haar;

/// <summary>
/// Sums of gray levels, and of their squares, over everything above and left of each pixel corner (Crow, SIGGRAPH
/// 1984). Even and odd columns lie in planes of their own, so that what 16 windows at every second column need is
/// one vector. Owns pooled memory, used for one picture size after the other.
/// </summary>
internal sealed class IntegralImage : IDisposable
{
    // A vector may reach so many numbers beyond the last column.
    private const int Overhang = 16;

    private readonly int[] _sums;
    private readonly int[] _squares;
    private readonly int _largestSide;

    /// <param name="largestSide">No picture may have a longer side.</param>
    public IntegralImage(int largestSide)
    {
        _largestSide = largestSide;
        var length = (2 * Plane(largestSide)) + Overhang;
        _sums = ArrayPool<int>.Shared.Rent(length);
        _squares = ArrayPool<int>.Shared.Rent(length);
    }

    public ReadOnlySpan<int> Sums => _sums;

    /// <summary>Modulo 2³²: differences over a detection window are exact.</summary>
    public ReadOnlySpan<int> Squares => _squares;

    /// <summary>Distance between rows, the same for every picture so that offsets of features never change.</summary>
    public static int Stride(int largestSide) => (largestSide / 2) + 1 + Overhang;

    /// <summary>Index of a corner within <see cref="Sums"/>, counted from the corner (0, 0).</summary>
    public static int Offset(int largestSide, int x, int y) =>
        ((x & 1) * Plane(largestSide)) + (y * Stride(largestSide)) + (x >> 1);

    public void Fill(Mat gray)
    {
        var stride = Stride(_largestSide);
        for (var parity = 0; parity < 2; parity++)
        {
            var first = parity * Plane(_largestSide);
            _sums.AsSpan(first, stride).Clear();
            _squares.AsSpan(first, stride).Clear();
        }

        var (width, height) = (gray.Width, gray.Height);
        var pixels = gray.AsSpan<byte>();
        for (var y = 0; y < height; y++)
        {
            FillRow(pixels.Slice(y * width, width), y + 1, stride);
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_sums);
        ArrayPool<int>.Shared.Return(_squares);
    }

    private static int Plane(int largestSide) => Stride(largestSide) * (largestSide + 1);

    private void FillRow(ReadOnlySpan<byte> pixels, int row, int stride)
    {
        var plane = Plane(_largestSide);
        var (sum, square) = (0, 0);
        var at = row * stride;
        _sums[at] = 0;
        _squares[at] = 0;
        for (var x = 1; x <= pixels.Length; x++)
        {
            int pixel = pixels[x - 1];
            sum += pixel;
            square += pixel * pixel;
            at = ((x & 1) * plane) + (row * stride) + (x >> 1);
            _sums[at] = _sums[at - stride] + sum;
            _squares[at] = unchecked(_squares[at - stride] + square);
        }
    }
}
