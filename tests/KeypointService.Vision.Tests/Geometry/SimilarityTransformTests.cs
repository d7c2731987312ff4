using FsCheck;
using FsCheck.Xunit;
using KeypointService.Vision.Geometry;

namespace KeypointService.Vision.Tests.Geometry;

public sealed class SimilarityTransformTests
{
    [Property]
    public bool Inverse_OfAnyTransform_UndoesIt(int fromX, int fromY, int x, int y, PositiveInt scale, int degrees)
    {
        var transform = SimilarityTransform.About(
            new ImagePoint(fromX, fromY), new ImagePoint(47.5, 47.5), scale.Get / 7.0, degrees);
        var point = new ImagePoint(x, y);

        return transform.Inverse().Apply(transform.Apply(point)).DistanceTo(point) < 1e-6;
    }

    [Property]
    public bool Then_OfTwoTransforms_AppliesOneAfterTheOther(int x, int y, PositiveInt scale, int degrees)
    {
        var first = SimilarityTransform.About(new ImagePoint(3, -8), new ImagePoint(1, 2), scale.Get / 5.0, degrees);
        var second = SimilarityTransform.About(new ImagePoint(-4, 6), new ImagePoint(9, 9), 0.5, -2 * degrees);
        var point = new ImagePoint(x, y);

        return first.Then(second).Apply(point).DistanceTo(second.Apply(first.Apply(point))) < 1e-6;
    }

    [Fact]
    public void FromCopy_FirstPixel_LiesInTheMiddleOfThoseThatItStandsFor()
    {
        Assert.Equal(new ImagePoint(11.5, 21.5), SimilarityTransform.FromCopy(4, 10, 20).Apply(default));
        Assert.Equal(new ImagePoint(-0.25, -0.25), SimilarityTransform.FromCopy(0.5).Apply(default));
    }

    [Fact]
    public void About_PositiveAngle_TurnsClockwiseOnScreen()
    {
        var quarter = SimilarityTransform.About(new ImagePoint(10, 10), new ImagePoint(0, 0), 2, 90);

        // To the right of the centre becomes below it: y points down.
        var turned = quarter.Apply(new ImagePoint(11, 10));
        Assert.Equal(0, turned.X, 1e-12);
        Assert.Equal(2, turned.Y, 1e-12);
    }

    [Fact]
    public void Inverse_OfScaleZero_Throws() =>
        Assert.Throws<InvalidOperationException>(() => default(SimilarityTransform).Inverse());
}
