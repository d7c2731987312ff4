using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Tests.Geometry;

public sealed class NonMaximumSuppressionTests
{
    [Fact]
    public void Suppress_OverlappingHits_KeepsTheBestOfEach()
    {
        var best = FaceBox.Square(new ImagePoint(54, 52), 42);
        var beside = FaceBox.Square(new ImagePoint(84, 50), 40);
        var worse = FaceBox.Square(new ImagePoint(50, 50), 40);

        var kept = NonMaximumSuppression.Suppress([best, beside, worse], box => box, maxOverlap: 0.4);

        Assert.Equal([best, beside], kept);
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(9000, 200)]
    [InlineData(200, 9000)]
    public void Suppress_CrowdOfHits_KeepsWhatComparingEachWithEachKeeps(int width, int height)
    {
        Random random = new(7);
        FaceBox[] hits = [.. Enumerable.Range(0, 1500).Select(_ =>
            new FaceBox(random.Next(width), random.Next(height), random.Next(1, 120), random.Next(1, 120)))];
        List<FaceBox> expected = [];
        foreach (var hit in hits)
        {
            if (!expected.Exists(better => better.Overlap(hit) > 0.3))
            {
                expected.Add(hit);
            }
        }

        var kept = NonMaximumSuppression.Suppress(hits, box => box, maxOverlap: 0.3);

        Assert.True(expected.Count < hits.Length);
        Assert.Equal(expected, kept);
    }
}
