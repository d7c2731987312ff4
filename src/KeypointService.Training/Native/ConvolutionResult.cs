namespace KeypointService.Training.Native;

/// <summary>A convolution, forward and backward.</summary>
/// <param name="Output">[count, to, rows out, columns out].</param>
/// <param name="InputGradient">[count, from, rows, columns].</param>
/// <param name="WeightGradient">[to, from, kernel, kernel].</param>
internal sealed record ConvolutionResult(float[] Output, float[] InputGradient, float[] WeightGradient);
