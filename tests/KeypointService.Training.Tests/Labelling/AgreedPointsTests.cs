using KeypointService.TestPictures;
using KeypointService.Training.Labelling;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Training.Tests.Labelling;

public sealed class AgreedPointsTests
{
    private const int Nose = (int)FaceKeypoint.NoseTip;
    private static readonly ImagePoint[] Points = [.. DrawnFace.Portrait(300, 300, 60).Face.Keypoints];

    [Fact]
    public void Of_LooksThatAgree_GivesTheirMean()
    {
        var agreed = AgreedPoints.Of([Look(Points), Look([.. Points.Select(point => point + new ImagePoint(1, 0))])], mostSpread: 0.03)!;

        Assert.All(agreed.Zip(Points), pair => Assert.Equal(pair.Second.X + 0.5, pair.First!.Value.X, 6));
    }

    [Fact]
    public void Of_OnePointThatTheyPutElsewhere_LeavesThatOut()
    {
        ImagePoint[] moved = [.. Points];
        moved[Nose] += new ImagePoint(0, 10);

        var agreed = AgreedPoints.Of([Look(Points), Look(moved)], mostSpread: 0.03)!;

        Assert.Null(agreed[Nose]);
        Assert.Equal(1, agreed.Count(point => point is null));
    }

    [Fact]
    public void Of_PointThatIsHidden_LeavesThatOut()
    {
        double[] visibilities = [.. Enumerable.Range(0, FaceKeypointSet.Count).Select(i => i == Nose ? 0.2 : 1)];

        var agreed = AgreedPoints.Of([Look(Points) with { Visibilities = visibilities }], mostSpread: 0.03)!;

        Assert.Null(agreed[Nose]);
        Assert.Equal(1, agreed.Count(point => point is null));
    }

    [Fact]
    public void Of_OneLookThatDoubtsTheFace_GivesNone() =>
        Assert.Null(AgreedPoints.Of([Look(Points), Look(Points) with { Confidence = 0.6 }], mostSpread: 0.03));

    private static FaceKeypoints Look(ImagePoint[] points) =>
        new() { Box = FaceBox.Square(points[Nose], 100), Points = points, Confidence = 0.99 };
}
