using FsCheck;
using FsCheck.Xunit;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Landmarks;

public sealed class SimilarityTransformTests
{
    [Property]
    public bool Inverse_OfAnyTransform_UndoesIt(int fromX, int fromY, int x, int y, PositiveInt scale, int degrees)
    {
        var transform = SimilarityTransform.About(
            new Point2d(fromX, fromY), new Point2d(47.5, 47.5), scale.Get / 7.0, degrees);
        var point = new Point2d(x, y);

        return transform.Inverse().Apply(transform.Apply(point)).DistanceTo(point) < 1e-6;
    }

    [Property]
    public bool Then_OfTwoTransforms_AppliesOneAfterTheOther(int x, int y, PositiveInt scale, int degrees)
    {
        var first = SimilarityTransform.About(new Point2d(3, -8), new Point2d(1, 2), scale.Get / 5.0, degrees);
        var second = SimilarityTransform.About(new Point2d(-4, 6), new Point2d(9, 9), 0.5, -2 * degrees);
        var point = new Point2d(x, y);

        return first.Then(second).Apply(point).DistanceTo(second.Apply(first.Apply(point))) < 1e-6;
    }

    [Fact]
    public void About_PositiveAngle_TurnsClockwiseOnScreen()
    {
        var quarter = SimilarityTransform.About(new Point2d(10, 10), new Point2d(0, 0), 2, 90);

        // To the right of the centre becomes below it: y points down.
        var turned = quarter.Apply(new Point2d(11, 10));
        Assert.Equal(0, turned.X, 1e-12);
        Assert.Equal(2, turned.Y, 1e-12);
    }

    [Fact]
    public void Inverse_OfScaleZero_Throws() =>
        Assert.Throws<InvalidOperationException>(() => default(SimilarityTransform).Inverse());
}
