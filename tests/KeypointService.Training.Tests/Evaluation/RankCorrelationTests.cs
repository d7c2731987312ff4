using KeypointService.Training.Evaluation;

namespace KeypointService.Training.Tests.Evaluation;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Of_AnyRisingRelation_IsOne() =>
        Assert.Equal(1, RankCorrelation.Of([1, 2, 3, 4], [1, 10, 100, 1000]), 1e-9);

    [Fact]
    public void Of_FallingRelation_IsMinusOne() =>
        Assert.Equal(-1, RankCorrelation.Of([1, 2, 3], [7, 5, 1]), 1e-9);

    [Fact]
    public void Of_EqualValues_ShareTheirPlaces()
    {
        // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
        var expected = 4.5 / Math.Sqrt(4.5 * 5);

        Assert.Equal(expected, RankCorrelation.Of([1, 2, 2, 3], [1, 2, 3, 4]), 1e-9);
    }
}
