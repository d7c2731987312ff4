namespace KeypointService.Training.Quantization;

/// <summary>What values one activation of a network takes, and the 8-bit steps that suit them.</summary>
internal sealed class ActivationRange
{
    private const int Bins = 4096;
    private const int Candidates = 100;

    private readonly long[] _histogram = new long[Bins];
    private float _least;
    private float _greatest;

    /// <summary>Widens the range to values; all of them come before the first <see cref="Count"/>.</summary>
    public void Widen(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            _least = Math.Min(_least, value);
            _greatest = Math.Max(_greatest, value);
        }
    }

    /// <summary>Counts values within the range.</summary>
    public void Count(ReadOnlySpan<float> values)
    {
        var binsPerUnit = (Bins - 1) / Math.Max(_greatest - _least, float.Epsilon);
        foreach (var value in values)
        {
            _histogram[(int)((Math.Clamp(value, _least, _greatest) - _least) * binsPerUnit)]++;
        }
    }

    /// <summary>
    /// The steps that lose least: to cut off a few great values makes the steps of all others finer, so of a hundred
    /// ranges, each narrower than the last, the one of the least squared error is taken.
    /// </summary>
    public QuantizationSteps Steps() => Enumerable.Range(1, Candidates)
        .Select(candidate => (float)candidate / Candidates)
        .Select(share => QuantizationSteps.Over(_least * share, _greatest * share))
        .MinBy(SquaredError);

    private double SquaredError(QuantizationSteps steps)
    {
        var error = 0.0;
        for (var bin = 0; bin < Bins; bin++)
        {
            var value = _least + ((bin + 0.5f) * (_greatest - _least) / Bins);
            var rounding = value - steps.Rounded(value);
            error += _histogram[bin] * rounding * rounding;
        }

        return error;
    }
}
