using System.Numerics.Tensors;

namespace KeypointService.Vision.Quality;

/// <summary>Measures how well a face can be seen.</summary>
internal static class QualityMeter
{
    private const int CropSide = 96;

    // The face fills the middle of its crop; hair and surroundings are not judged.
    private const int Margin = CropSide / 6;
    private const int Side = CropSide - (2 * Margin);

    // Mean square of the frequency, in (radians a crop pixel)²: the ends of the scale. The median of training faces blurred by
    // four crop pixels, and what two in five of the large ones of HELEN reach.
    private const double Blurred = 0.047;
    private const double Sharp = 2;

    // What the rounding of gray levels, of variance 1/12, adds to the square of a curvature (weights 1, 1, 1, 1 and -4).
    private const double Rounding = 20.0 / 12;

    /// <summary>Measures a crop.</summary>
    /// <param name="crop">Row-major 96×96 pixels, grayscale 0 to 255.</param>
    public static FaceQuality Measure(ReadOnlySpan<float> crop)
    {
        Span<float> face = stackalloc float[Side * Side];
        var (slopes, curvatures) = (0.0, 0.0);
        Span<float> slope = stackalloc float[Side], curvature = stackalloc float[Side];
        for (var row = 0; row < Side; row++)
        {
            var start = ((Margin + row) * CropSide) + Margin;
            var middle = crop.Slice(start, Side);
            var above = crop.Slice(start - CropSide, Side);
            var below = crop.Slice(start + CropSide, Side);
            var before = crop.Slice(start - 1, Side);
            var after = crop.Slice(start + 1, Side);
            middle.CopyTo(face[(row * Side)..]);
            TensorPrimitives.Subtract(after, before, slope);
            slopes += TensorPrimitives.SumOfSquares<float>(slope) / 4;
            TensorPrimitives.Subtract(below, above, slope);
            slopes += TensorPrimitives.SumOfSquares<float>(slope) / 4;
            TensorPrimitives.Add(after, before, curvature);
            TensorPrimitives.Add(curvature, above, curvature);
            TensorPrimitives.Add(curvature, below, curvature);
            TensorPrimitives.MultiplyAdd(middle, -4f, curvature, curvature);
            curvatures += TensorPrimitives.SumOfSquares<float>(curvature);
        }

        var mean = TensorPrimitives.Sum<float>(face) / face.Length;
        TensorPrimitives.Subtract(face, mean, face);
        var deviation = Math.Sqrt(TensorPrimitives.SumOfSquares<float>(face) / face.Length);
        var detail = Math.Max(0, curvatures - (Rounding * face.Length));
        return new(Sharpness(detail / (slopes + face.Length)), 100 * mean / 255, 100 * deviation / 127.5);
    }

    /// <param name="frequency">
    /// Mean square of the frequency, each weighted by the slopes that it makes: any blur lowers it, no change of light does.
    /// </param>
    private static double Sharpness(double frequency) =>
        100 * Math.Clamp(Math.Log(frequency / Blurred) / Math.Log(Sharp / Blurred), 0, 1);
}
