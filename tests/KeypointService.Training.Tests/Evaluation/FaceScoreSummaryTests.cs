using KeypointService.Training.Evaluation;

namespace KeypointService.Training.Tests.Evaluation;

public sealed class FaceScoreSummaryTests
{
    [Fact]
    public void AreaUnderCurve_EveryFaceAboveEveryFalseHit_IsOne() =>
        Assert.Equal(1, Summary([0.9, 0.8], [0.1, 0.7]).AreaUnderCurve);

    [Fact]
    public void AreaUnderCurve_CountsWinsAndHalvesTies()
    {
        // 0.9 beats both, 0.5 ties with one and beats the other.
        Assert.Equal(3.5 / 4, Summary([0.9, 0.5], [0.5, 0.1]).AreaUnderCurve);
    }

    [Fact]
    public void Threshold_ScoreOfExactlyIt_Keeps()
    {
        var summary = Summary([0.5, 0.4, 0.9, 0.8], [0.5, 0.3]);

        Assert.Equal(1, summary.FalseFaces);
        Assert.Equal(25, summary.LostPercent);
    }

    [Fact]
    public void Curve_RunsFromTheHighestScoreToEverything()
    {
        var curve = Summary([0.9, 0.5], [0.5, 0.1]).Curve().ToArray();

        Assert.Equal([(0, 50), (50, 100), (100, 100)], curve);
    }

    private static FaceScoreSummary Summary(double[] faces, double[] falseHits) => new("faces", "pictures", faces, falseHits, 0.5);
}
