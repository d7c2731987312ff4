using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Vision.Tests.Landmarks;

public sealed class DuplicateFacesTests
{
    [Fact]
    public void Remove_SecondHitOnAFace_KeepsTheMoreConfident()
    {
        var (sure, unsure) = (Face(100, 0.9), Face(104, 0.7));

        Assert.Same(sure, Assert.Single(DuplicateFaces.Remove([unsure, sure])));
    }

    [Fact]
    public void Remove_FacesSideBySide_KeepsBothInTheirOrder()
    {
        FaceKeypoints[] faces = [Face(100, 0.7), Face(240, 0.9)];

        Assert.Equal(faces, DuplicateFaces.Remove(faces));
    }

    [Fact]
    public void Remove_HitsWithoutConfidence_KeepsTheFirst()
    {
        var (first, second) = (Face(100, null), Face(104, null));

        Assert.Same(first, Assert.Single(DuplicateFaces.Remove([first, second])));
    }

    [Theory]
    [InlineData(30, 110, 1)]
    [InlineData(30, 230, 2)]
    [InlineData(12, 110, 2)]
    public void Remove_HitOnAPartOfAFace_IsDroppedUnlessItLiesApartOrIsFarSmaller(double eyeDistance, double x, int kept)
    {
        FaceKeypoints[] faces = [Face(100, 0.9), Face(x, 0.6, eyeDistance)];

        Assert.Equal(kept, DuplicateFaces.Remove(faces).Count);
    }

    [Theory]
    [InlineData(160, 0.9, 1)]
    [InlineData(160, 0.999, 2)]
    [InlineData(168, 0.7, 1)]
    [InlineData(168, 0.95, 2)]
    [InlineData(190, 0.6, 2)]
    public void Remove_HitThatOverlapsASurerOne_IsKeptWhereItIsSureEnoughForThat(double x, double confidence, int kept)
    {
        FaceKeypoints[] faces = [Face(x, confidence), Face(100, 0.9999)];

        Assert.Equal(kept, DuplicateFaces.Remove(faces).Count);
    }

    private static FaceKeypoints Face(double x, double? confidence, double eyeDistance = 50)
    {
        DrawnFace drawn = new(new ImagePoint(x, 100), eyeDistance);
        return new FaceKeypoints { Box = FaceBox.Square(drawn.EyesCenter, 2.2 * eyeDistance), Points = drawn.Keypoints, Confidence = confidence };
    }
}
