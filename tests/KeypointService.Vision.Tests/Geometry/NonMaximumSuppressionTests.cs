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
}
