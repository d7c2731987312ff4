using System.Numerics.Tensors;

namespace KeypointService.Training.Native;

/// <summary>A convolution by its definition, without any library: what others are compared with.</summary>
internal static class PlainConvolution
{
    /// <param name="shape">The convolution.</param>
    /// <param name="input">[count, from, rows, columns].</param>
    /// <param name="weights">[to, from, kernel, kernel].</param>
    /// <param name="gradient">Of the output: [count, to, rows out, columns out].</param>
    public static ConvolutionResult Run(ConvolutionShape shape, float[] input, float[] weights, float[] gradient)
    {
        var area = shape.RowsOut * shape.ColumnsOut;
        ConvolutionResult result = new(new float[gradient.Length], new float[input.Length], new float[weights.Length]);
        var patch = new float[shape.PatchSize];
        var patchGradient = new float[shape.PatchSize];
        for (var position = 0; position < ConvolutionShape.Count * area; position++)
        {
            var places = Places(shape, position / area, position % area).ToArray();
            for (var i = 0; i < patch.Length; i++)
            {
                patch[i] = places[i] < 0 ? 0 : input[places[i]];
            }

            Array.Clear(patchGradient);
            for (var to = 0; to < shape.To; to++)
            {
                var at = ((position / area * shape.To) + to) * area + (position % area);
                var kernel = weights.AsSpan(to * patch.Length, patch.Length);
                var kernelGradient = result.WeightGradient.AsSpan(to * patch.Length, patch.Length);
                result.Output[at] = TensorPrimitives.Dot(patch, kernel);
                TensorPrimitives.MultiplyAdd(patch, gradient[at], kernelGradient, kernelGradient);
                TensorPrimitives.MultiplyAdd(kernel, gradient[at], patchGradient, patchGradient);
            }

            for (var i = 0; i < patch.Length; i++)
            {
                if (places[i] >= 0)
                {
                    result.InputGradient[places[i]] += patchGradient[i];
                }
            }
        }

        return result;
    }

    /// <summary>Where the inputs under the kernel lie, in the order of its weights; -1 in the padding.</summary>
    private static IEnumerable<int> Places(ConvolutionShape shape, int picture, int position)
    {
        var (top, left) = ((position / shape.ColumnsOut * shape.Stride) - shape.Padding, (position % shape.ColumnsOut * shape.Stride) - shape.Padding);
        for (var channel = 0; channel < shape.From; channel++)
        {
            for (var row = top; row < top + shape.Kernel; row++)
            {
                for (var column = left; column < left + shape.Kernel; column++)
                {
                    yield return row < 0 || row >= shape.Rows || column < 0 || column >= shape.Columns
                        ? -1
                        : ((((picture * shape.From) + channel) * shape.Rows) + row) * shape.Columns + column;
                }
            }
        }
    }
}
