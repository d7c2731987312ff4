using System.Globalization;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>A picture as Kaggle's csv files hold it: 96×96 gray levels, row by row, between spaces.</summary>
internal static class KagglePixels
{
    /// <summary>The picture, 8 bits. The caller owns it.</summary>
    /// <param name="text">The column <c>Image</c>.</param>
    /// <param name="name">Where it comes from, for messages.</param>
    /// <exception cref="InvalidDataException">The text does not hold 9,216 pixel values.</exception>
    public static Mat Parse(string? text, string name)
    {
        var pixels = new byte[FaceCrop.Pixels];
        if (!TryParse(text, pixels))
        {
            throw new InvalidDataException($"{name}: the column 'Image' does not hold {FaceCrop.Pixels} pixel values.");
        }

        using var view = Mat.FromPixelData(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1, pixels);
        return view.Clone();
    }

    private static bool TryParse(ReadOnlySpan<char> text, Span<byte> pixels)
    {
        var count = 0;
        foreach (var range in text.Split(' '))
        {
            if (count == pixels.Length || !byte.TryParse(text[range], CultureInfo.InvariantCulture, out pixels[count++]))
            {
                return false;
            }
        }

        return count == pixels.Length;
    }
}
