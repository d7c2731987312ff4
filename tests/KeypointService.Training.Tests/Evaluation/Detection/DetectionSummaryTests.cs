using KeypointService.Training.Evaluation.Detection;

namespace KeypointService.Training.Tests.Evaluation.Detection;

public sealed class DetectionSummaryTests
{
    private static readonly DetectionSummary Summary = new(
        "set, turned 30",
        "cnn",
        Threshold: 0.5,
        [Outcome(0.9, 5), Outcome(0.8, -25), Outcome(0.6, 50), Outcome(0, 0)],
        FalseScores: [0.7, 0.55, 0.2],
        Pictures: 100);

    [Fact]
    public void Figures_AtTheThreshold_CountFacesAndFalseOnes()
    {
        Assert.Equal(75, Summary.Recall, 1e-9);
        Assert.Equal(0.02, Summary.FalseRate, 1e-9);
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(0.01, 75)]
    [InlineData(0.03, 75)]
    public void RecallAtFalseRate_Rate_AllowsSoManyFalseFaces(double rate, double recall) =>
        Assert.Equal(recall, Summary.RecallAtFalseRate(rate), 1e-9);

    [Fact]
    public void Froc_FromStrictToLax_Rises()
    {
        var curve = Summary.Froc().ToArray();

        Assert.Equal((0, 50), curve[0]);
        Assert.Equal((0.03, 75), curve[^1]);
        Assert.Equal(curve.OrderBy(p => p.FalseRate).ThenBy(p => p.Recall), curve);
    }

    [Fact]
    public void Breakdown_ByRoll_CountsEachClassAlone()
    {
        var byRoll = Assert.Single(DetectionBreakdown.Of(Summary), breakdown => breakdown.Property.Contains("roll", StringComparison.Ordinal));

        Assert.Equal([("0 to 10", 2, 50.0), ("20 to 30", 1, 100.0), ("45 and more", 1, 100.0)], byRoll.Classes);
    }

    private static DetectionOutcome Outcome(double score, double roll) => new("face", 0.3, roll, 90, "", score, 0.8, double.NaN);
}
