namespace KeypointService.Training.Quantization;

/// <summary>The 256 values that an activation may take: (byte − <paramref name="Zero"/>) · <paramref name="Step"/>.</summary>
/// <param name="Step">Difference of neighbouring values.</param>
/// <param name="Zero">The byte that stands for 0, which is exact: padding is 0.</param>
internal readonly record struct QuantizationSteps(float Step, byte Zero)
{
    /// <summary>Spreads the values over a range that holds 0.</summary>
    public static QuantizationSteps Over(float least, float greatest)
    {
        var step = Math.Max((greatest - least) / byte.MaxValue, float.Epsilon);
        return new(step, (byte)Math.Round(-least / step));
    }

    /// <summary>The value nearest to another.</summary>
    public double Rounded(float value) => (Math.Clamp(Math.Round(value / Step) + Zero, 0, byte.MaxValue) - Zero) * Step;
}
