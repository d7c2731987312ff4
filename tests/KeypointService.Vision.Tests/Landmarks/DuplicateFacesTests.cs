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

    private static FaceKeypoints Face(double x, double? confidence)
    {
        DrawnFace drawn = new(new ImagePoint(x, 100), 50);
        return new FaceKeypoints { Box = FaceBox.Square(drawn.EyesCenter, 110), Points = drawn.Keypoints, Confidence = confidence };
    }
}
