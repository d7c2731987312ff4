namespace KeypointService.Vision.Tracking;

/// <summary>
/// Smooths one coordinate over time: strongly while it rests, hardly while it moves, so that neither jitter nor lag
/// shows (Casiez, Roussel and Vogel: "1 € Filter", CHI 2012).
/// </summary>
internal sealed class OneEuroFilter
{
    private double _value;
    private double _speed;
    private bool _started;

    /// <summary>Takes the next measurement.</summary>
    /// <param name="measured">The coordinate, in any unit.</param>
    /// <param name="seconds">Time since the last measurement, above 0; not used for the first one.</param>
    /// <param name="unit">Length in that unit against which speed counts, such as the size of the face.</param>
    /// <param name="noise">What the coordinate is expected to jump between two measurements at rest, in that unit.</param>
    /// <param name="restCutoff">Cutoff frequency at rest, in hertz.</param>
    /// <param name="options">How speed opens the filter.</param>
    /// <returns>The smoothed coordinate.</returns>
    public double Next(double measured, double seconds, double unit, double noise, double restCutoff, SmoothingOptions options)
    {
        if (!_started)
        {
            (_value, _started) = (measured, true);
            return measured;
        }

        var speed = (measured - _value) / seconds;
        _speed += Share(options.SpeedCutoff, seconds) * (speed - _speed);

        // What noise alone would show as speed must not open the filter.
        var moving = Math.Max(0, Math.Abs(_speed) - (noise / seconds)) / unit;
        _value += Share(restCutoff + (options.SpeedGain * moving), seconds) * (measured - _value);
        return _value;
    }

    /// <summary>Share of the new measurement in the mean, for a low-pass of a cutoff frequency.</summary>
    private static double Share(double cutoff, double seconds)
    {
        var angle = 2 * Math.PI * cutoff * seconds;
        return angle / (angle + 1);
    }
}
