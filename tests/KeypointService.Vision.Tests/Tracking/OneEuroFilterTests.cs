using KeypointService.Vision.Tracking;

namespace KeypointService.Vision.Tests.Tracking;

public sealed class OneEuroFilterTests
{
    private const double FrameTime = 1.0 / 30;
    private const double Unit = 100;
    private readonly SmoothingOptions _options = new();

    [Fact]
    public void Next_FirstValue_IsTakenAsItIs() => Assert.Equal(12.5, Next(new OneEuroFilter(), 12.5));

    [Fact]
    public void Next_NoiseAtRest_IsLessThanHalf()
    {
        OneEuroFilter filter = new();
        Random random = new(1);
        var noise = Enumerable.Range(0, 400).Select(_ => 50 + (0.6 * (random.NextDouble() - 0.5))).ToArray();

        var smoothed = noise.Select(value => Next(filter, value)).ToArray();

        Assert.True(Spread(smoothed) < 0.5 * Spread(noise));
    }

    [Fact]
    public void Next_EvenMotion_LagsLessThanAFrame()
    {
        OneEuroFilter filter = new();
        const double step = 0.1 * Unit;

        var lags = Enumerable.Range(0, 20).Select(i => ((i * step) - Next(filter, i * step)) / step).ToArray();

        Assert.All(lags, lag => Assert.InRange(lag, 0, 1));
        Assert.True(lags[^1] < 0.3, $"{lags[^1]}");
    }

    [Fact]
    public void Next_TwiceTheUnit_SmoothsAsMuchOfTwiceTheMotion()
    {
        var (small, large) = (new OneEuroFilter(), new OneEuroFilter());
        Random random = new(2);
        foreach (var value in Enumerable.Range(0, 50).Select(_ => random.NextDouble() * 30))
        {
            var expected = 2 * small.Next(value, FrameTime, Unit, 1, _options.RestCutoff, _options);
            Assert.Equal(expected, large.Next(2 * value, FrameTime, 2 * Unit, 2, _options.RestCutoff, _options), 9);
        }
    }

    private double Next(OneEuroFilter filter, double value) =>
        filter.Next(value, FrameTime, Unit, _options.NoisePerSigma * _options.TypicalSigma * Unit, _options.RestCutoff, _options);

    private static double Spread(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
