using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Tests.Geometry;

public sealed class FaceBoxTests
{
    private static readonly FaceBox Face = new(0, 0, 10, 10);

    [Theory]
    [InlineData(0, 0, 10, 1, 1)]
    [InlineData(5, 0, 10, 0.5, 1.0 / 3)]
    [InlineData(8, 8, 4, 0.25, 4.0 / 112)]
    [InlineData(2, 2, 4, 1, 0.16)]
    [InlineData(10, 0, 10, 0, 0)]
    [InlineData(-30, -30, 5, 0, 0)]
    public void SquareOnAFace_TellsItsOwnShareAndThatOfBoth(double x, double y, double side, double share, double overlap)
    {
        FaceBox square = new(x, y, side, side);

        Assert.Equal(share, square.ShareOn(Face), 1e-12);
        Assert.Equal(overlap, square.Overlap(Face), 1e-12);
        Assert.Equal(overlap, Face.Overlap(square), 1e-12);
    }

    [Fact]
    public void Overlap_BoxesWithoutAnArea_IsNone() => Assert.Equal(0, new FaceBox(1, 1, 0, 0).Overlap(new FaceBox(1, 1, 0, 0)));
}
