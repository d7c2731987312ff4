using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Landmarks;

public sealed class FaceCropTests
{
    [Fact]
    public void TransformFor_BoxOfTheCropsSize_IsTheIdentity()
    {
        var transform = new FaceCrop(1).TransformFor(FaceBox.Whole(96, 96));

        Assert.Equal(new SimilarityTransform(1, 0, 0, 0), transform);
    }

    [Fact]
    public void TransformFor_ScaledRegion_MapsItsCornersOntoTheCropsCorners()
    {
        var transform = new FaceCrop(1.5).TransformFor(new FaceBox(100, 50, 80, 80));

        var corner = transform.Apply(new ImagePoint(80, 30));
        Assert.Equal(-0.5, corner.X, 1e-9);
        Assert.Equal(-0.5, corner.Y, 1e-9);
    }

    [Fact]
    public void TransformFor_RolledHead_ShowsItUpright()
    {
        var face = TestPictures.DrawnFace.Portrait().Face with { Roll = 20 };
        var box = FaceBox.Square(face.EyesCenter, 200);

        var transform = new FaceCrop(1).TransformFor(box, roll: 20);

        var left = transform.Apply(face.Keypoints[(int)FaceKeypoint.LeftEyeCenter]);
        var right = transform.Apply(face.Keypoints[(int)FaceKeypoint.RightEyeCenter]);
        Assert.Equal(left.Y, right.Y, 1e-6);
        Assert.True(left.X > right.X);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(96)]
    [InlineData(150)]
    [InlineData(400)]
    [InlineData(1000)]
    public void Cut_SmoothPicture_ShowsEachPointWhereTheTransformSays(int side)
    {
        // A gradient in both directions: the gray level of a crop pixel tells where in the picture it came from.
        const int size = 1400;
        using var gradient = new Mat(size, size, MatType.CV_8UC1);
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                gradient.Set(y, x, (byte)Level(x, y));
            }
        }

        var transform = new FaceCrop(1).TransformFor(FaceBox.Square(new ImagePoint(640.3, 702.8), side), roll: 10);
        using var crop = new Mat();
        FaceCrop.Cut(gradient, transform, crop);

        var toImage = transform.Inverse();
        for (var v = 0; v < FaceCrop.Size; v += 5)
        {
            for (var u = 0; u < FaceCrop.Size; u += 5)
            {
                var source = toImage.Apply(new ImagePoint(u, v));
                Assert.Equal(Level(source.X, source.Y), crop.Get<byte>(v, u), 2.0);
            }
        }

        static double Level(double x, double y) => 20 + (x * 0.09) + (y * 0.06);
    }

    [Fact]
    public void Cut_FinePatternOfALargeFace_IsAveragedAndNotAliased()
    {
        using var pair = new Mat(1, 2, MatType.CV_8UC1);
        pair.Set(0, 0, (byte)0);
        pair.Set(0, 1, (byte)255);
        using var stripes = new Mat();
        Cv2.Repeat(pair, 960, 480, stripes);

        using var crop = new Mat();
        FaceCrop.Cut(stripes, new FaceCrop(1).TransformFor(FaceBox.Whole(960, 960)), crop);

        Cv2.MeanStdDev(crop, out var mean, out var deviation);
        Assert.Equal(127.5, mean.Val0, 2.0);
        Assert.True(deviation.Val0 < 8, $"The stripes alias: deviation {deviation.Val0:F1}.");
    }

    [Theory]
    [InlineData(-300, -300)]
    [InlineData(500, 20)]
    [InlineData(20, 90)]
    public void Cut_RegionBeyondTheBorder_RepeatsTheEdge(double x, double y)
    {
        using var flat = new Mat(100, 100, MatType.CV_8UC1, Scalar.All(77));
        using var crop = new Mat();

        FaceCrop.Cut(flat, new FaceCrop(1).TransformFor(new FaceBox(x, y, 300, 300)), crop);

        Cv2.MinMaxLoc(crop, out double least, out double most);
        Assert.Equal((77, 77), (least, most));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(double.NaN)]
    public void Constructor_ImpossibleScale_Throws(double scale) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaceCrop(scale));
}
