using static TorchSharp.torch;

namespace KeypointService.Training.Native;

/// <summary>A convolution as training computes it.</summary>
internal static class TorchConvolution
{
    /// <param name="shape">The convolution.</param>
    /// <param name="type">Computes in it.</param>
    /// <inheritdoc cref="PlainConvolution.Run"/>
    /// <param name="input"/><param name="weights"/><param name="gradient"/>
    public static ConvolutionResult Run(
        ConvolutionShape shape, ScalarType type, float[] input, float[] weights, float[] gradient)
    {
        using var pause = FinalizerPause.Begin();
        using var scope = NewDisposeScope();
        var x = tensor(input, [ConvolutionShape.Count, shape.From, shape.Rows, shape.Columns]).requires_grad_(true);
        var w = tensor(weights, [shape.To, shape.From, shape.Kernel, shape.Kernel]).requires_grad_(true);
        var y = nn.functional.conv2d(
            x.to(type), w.to(type), strides: [shape.Stride, shape.Stride], padding: [shape.Padding, shape.Padding]);
        var output = y.to(ScalarType.Float32);
        output.backward([tensor(gradient, [ConvolutionShape.Count, shape.To, shape.RowsOut, shape.ColumnsOut])]);
        return new(Values(output), Values(x.grad!), Values(w.grad!));
    }

    private static float[] Values(Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
