using KeypointService.Training.Onnx;
using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Quantization;

/// <summary>
/// A convolution's weights in steps, a step for each output channel, and its biases in steps of the products.
/// </summary>
internal sealed record ConvolutionWeights(sbyte[] Weights, float[] Steps, int[] Biases, float[] BiasSteps)
{
    // Seven bits, not eight: processors without VNNI add two products in 16 bits, which 2 · 255 · 127 would overflow.
    private const int Greatest = 64;

    // A channel whose weights are all but nothing would have steps so small that its bias is more of them than a number holds.
    private const int MostBiasSteps = 1 << 30;

    /// <summary>Quantizes a layer.</summary>
    /// <param name="weight">Float32, output channels first.</param>
    /// <param name="bias">Float32, one an output channel.</param>
    /// <param name="inputStep">Step of the activation that the layer reads.</param>
    public static ConvolutionWeights Of(TensorProto weight, TensorProto bias, float inputStep)
    {
        var biases = bias.Values<float>().ToArray();
        var (values, steps) = Round(weight, Greatest, [.. biases.Select(value => Math.Abs(value) / (MostBiasSteps * inputStep))]);
        var biasSteps = steps.Select(step => step * inputStep).ToArray();
        return new(values, steps, [.. biases.Zip(biasSteps, (value, step) => (int)Math.Round(value / step))], biasSteps);
    }

    /// <summary>Weights in steps.</summary>
    /// <param name="weight">Float32, outputs first.</param>
    /// <param name="greatest">Steps of an output's largest weight.</param>
    /// <param name="least">The least step of each output; null for any.</param>
    /// <returns>The steps of each weight, and how large a step of each output is.</returns>
    public static (sbyte[] Values, float[] Steps) Round(TensorProto weight, int greatest, float[]? least = null)
    {
        var outputs = weight.Values<float>().ToArray().Chunk((int)weight.Dims.Skip(1).Aggregate((a, b) => a * b)).ToArray();
        var steps = outputs.Select((output, i) => Math.Max(output.Max(Math.Abs) / greatest, Math.Max(least?[i] ?? 0, float.Epsilon))).ToArray();
        return ([.. outputs.Zip(steps).SelectMany(pair => pair.First.Select(value => (sbyte)Math.Round(value / pair.Second)))], steps);
    }
}
