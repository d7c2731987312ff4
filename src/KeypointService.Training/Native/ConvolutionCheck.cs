using static TorchSharp.torch;

namespace KeypointService.Training.Native;

/// <summary>Holds a library's convolutions against plain ones, in every size and precision that training uses.</summary>
internal static class ConvolutionCheck
{
    // Shares of the largest value. Sums come in another order, and bfloat16 keeps 8 bits of its results.
    private const float SingleTolerance = 1e-4f;
    private const float HalfTolerance = 2e-2f;

    /// <summary>Computes a convolution in a precision.</summary>
    internal delegate ConvolutionResult Convolution(
        ConvolutionShape shape, ScalarType type, float[] input, float[] weights, float[] gradient);

    /// <summary>Tells the first convolution that comes out wrong; null where all are right.</summary>
    public static string? FindFault(Convolution convolve)
    {
        foreach (var shape in ConvolutionShape.OfTheNetworks)
        {
            Random random = new(1);
            var input = Numbers(random, ConvolutionShape.Count * shape.From * shape.Rows * shape.Columns);
            var weights = Numbers(random, shape.To * shape.PatchSize);
            var gradient = Numbers(random, ConvolutionShape.Count * shape.To * shape.RowsOut * shape.ColumnsOut);
            var expected = PlainConvolution.Run(shape, input, weights, gradient);
            foreach (var (type, tolerance) in new[] { (ScalarType.Float32, SingleTolerance), (ScalarType.BFloat16, HalfTolerance) })
            {
                var actual = convolve(shape, type, input, weights, gradient);
                if (!Agree(expected.Output, actual.Output, tolerance)
                    || !Agree(expected.InputGradient, actual.InputGradient, tolerance)
                    || !Agree(expected.WeightGradient, actual.WeightGradient, tolerance))
                {
                    return $"{shape.Kernel}×{shape.Kernel} from {shape.From} to {shape.To} channels in {type}";
                }
            }
        }

        return null;
    }

    /// <summary>Eighths between -1 and 1, which every precision holds exactly.</summary>
    private static float[] Numbers(Random random, int count)
    {
        var numbers = new float[count];
        foreach (ref var number in numbers.AsSpan())
        {
            number = random.Next(-8, 9) / 8f;
        }

        return numbers;
    }

    private static bool Agree(float[] expected, float[] actual, float tolerance)
    {
        var most = tolerance * expected.Max(MathF.Abs);

        // Said so that a value that is no number disagrees.
        return expected.Length == actual.Length && expected.Zip(actual).All(pair => MathF.Abs(pair.First - pair.Second) <= most);
    }
}
