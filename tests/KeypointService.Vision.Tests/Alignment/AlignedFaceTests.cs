using KeypointService.TestPictures;
using KeypointService.Vision.Alignment;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Alignment;

public sealed class AlignedFaceTests
{
    // The five reference points that recognition models expect, right eye first, in a crop of 112 pixels.
    private static readonly ImagePoint[] Reference =
        [new(38.2946, 51.6963), new(73.5318, 51.5014), new(56.0252, 71.7366), new(41.5493, 92.3655), new(70.7299, 92.2041)];

    private static readonly FaceKeypoint[] Five =
    [
        FaceKeypoint.RightEyeCenter, FaceKeypoint.LeftEyeCenter, FaceKeypoint.NoseTip,
        FaceKeypoint.MouthRightCorner, FaceKeypoint.MouthLeftCorner,
    ];

    [Theory]
    [InlineData(112, 1, 0)]
    [InlineData(224, 0.3, 30)]
    [InlineData(64, 7, -140)]
    public void TransformFor_FaceThatIsTheTemplate_LandsOnIt(int size, double scale, double degrees)
    {
        var toPicture = SimilarityTransform.About(new(56, 56), new(300, 200), scale, degrees);
        var points = new ImagePoint[FaceKeypointSet.Count];
        foreach (var (point, place) in Five.Zip(Reference))
        {
            points[(int)point] = toPicture.Apply(place);
        }

        var transform = AlignmentTemplate.ArcFace.TransformFor(Face(points), size, padding: 0)!.Value;

        Assert.All(Five.Zip(Reference), pair => Assert.True(
            transform.Apply(points[(int)pair.First]).DistanceTo(pair.Second * (size / 112.0)) < 0.001));
    }

    [Fact]
    public void TransformFor_FaceThatIsDlibsMeanFace_IsCutAsDlibCutsIt()
    {
        // dlib cuts what is a chip already from half a pixel further, so that the middle of its pixels is in the middle of the face.
        (FaceKeypoint Point, double X, double Y)[] mean =
        [
            (FaceKeypoint.RightEyeOuterCorner, 0.121737, 0.216423), (FaceKeypoint.RightEyeInnerCorner, 0.334606, 0.231733),
            (FaceKeypoint.LeftEyeInnerCorner, 0.645647, 0.231733), (FaceKeypoint.LeftEyeOuterCorner, 0.858516, 0.216423),
            (FaceKeypoint.NoseTip, 0.490127, 0.515625), (FaceKeypoint.MouthRightCorner, 0.254149, 0.780233),
            (FaceKeypoint.MouthLeftCorner, 0.726104, 0.780233), (FaceKeypoint.MouthCenterTopLip, 0.490127, 0.742578),
        ];
        var points = new ImagePoint[FaceKeypointSet.Count];
        foreach (var (point, x, y) in mean)
        {
            points[(int)point] = new ImagePoint(x, y) * 150;
        }

        var transform = AlignmentTemplate.Dlib.TransformFor(Face(points), 150, padding: 0)!.Value;

        Assert.True(transform.Apply(new ImagePoint(75, 75)).DistanceTo(new ImagePoint(74.5, 74.5)) < 0.001);
        Assert.Equal(1, transform.Scale, 1e-6);
    }

    [Fact]
    public void TransformFor_Padding_LeavesABorder()
    {
        var points = new DrawnFace(new ImagePoint(200, 200), 80).Keypoints;
        var bare = AlignmentTemplate.Dlib.TransformFor(Face(points), 100, padding: 0)!.Value;
        var padded = AlignmentTemplate.Dlib.TransformFor(Face(points), 200, padding: 0.5)!.Value;

        Assert.All(points, point => Assert.True((bare.Apply(point) + new ImagePoint(50, 50)).DistanceTo(padded.Apply(point)) < 0.001));
    }

    [Fact]
    public void TransformFor_PointOfLargeSigma_HardlyCounts()
    {
        var points = new DrawnFace(new ImagePoint(200, 200), 80).Keypoints.ToArray();
        var sigmas = Enumerable.Repeat(1.0, points.Length).ToArray();
        var right = AlignmentTemplate.ArcFace.TransformFor(Face(points, sigmas), 112, 0)!.Value;
        points[(int)FaceKeypoint.NoseTip] += new ImagePoint(80, 0);
        sigmas[(int)FaceKeypoint.NoseTip] = 1000;

        var transform = AlignmentTemplate.ArcFace.TransformFor(Face(points, sigmas), 112, 0)!.Value;

        Assert.All(Five[..2], eye => Assert.True(right.Apply(points[(int)eye]).DistanceTo(transform.Apply(points[(int)eye])) < 3));
    }

    [Fact]
    public void Cut_PointsOnOneSpot_IsNone()
    {
        using Mat picture = new(100, 100, MatType.CV_8UC3, Scalar.All(9));

        Assert.Null(AlignedFace.Cut(picture, Face(new ImagePoint[FaceKeypointSet.Count]), AlignmentTemplate.ArcFace, 112));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(32_800)]
    public void Cut_FaceBesideThePicture_IsBlack(int width)
    {
        using Mat picture = new(300, width, MatType.CV_8UC3, Scalar.All(200));
        DrawnFace face = new(new ImagePoint(-5000, 100), 35);

        using var aligned = AlignedFace.Cut(picture, Face(face.Keypoints), AlignmentTemplate.ArcFace, 112)!;

        Assert.Equal(0, aligned.Crop.Sum().Val0);
    }

    [Fact]
    public void Cut_SmallFace_IsTheReferenceWarp()
    {
        var face = new DrawnFace(new ImagePoint(240, 200), 30) { Roll = 20 };
        using var picture = DrawnFace.Picture(480, 480, face);

        using var aligned = AlignedFace.Cut(picture, Face(face.Keypoints), AlignmentTemplate.ArcFace, 112)!;

        using var matrix = aligned.FromPicture.ToMat();
        using Mat reference = new(), difference = new();
        Cv2.WarpAffine(picture, reference, matrix, new Size(112, 112));
        Cv2.Absdiff(aligned.Crop, reference, difference);
        Assert.True(aligned.FromPicture.Scale > 1);
        difference.Reshape(1).MinMaxLoc(out double _, out double most);
        Assert.InRange(most, 0, 1);
    }

    [Theory]
    [InlineData(2.4, 15)]
    [InlineData(7.5, -40)]
    [InlineData(20, 0)]
    public void Cut_LargeFaceOfFineStripes_IsGray(double shrinking, double roll)
    {
        // Stripes of one pixel: whoever skips pixels sees bands of black and white, whoever averages sees gray.
        using var pair = Mat.FromPixelData(2, 1, MatType.CV_8UC3, new byte[] { 0, 0, 0, 255, 255, 255 });
        using var picture = Cv2.Repeat(pair, 1500, 3000);
        var face = new DrawnFace(new ImagePoint(1500, 1400), 35.2 * shrinking) { Roll = roll };
        using var aligned = AlignedFace.Cut(picture, Face(face.Keypoints), AlignmentTemplate.ArcFace, 112)!;

        using var middle = new Mat(aligned.Crop, new Rect(20, 20, 72, 72));
        middle.Reshape(1).MinMaxLoc(out double darkest, out double lightest);
        Assert.InRange(darkest, 100, 140);
        Assert.InRange(lightest, 110, 155);
    }

    [Fact]
    public void Cut_ShrunkFace_ShowsItWhereTheMatrixSays()
    {
        using Mat picture = new(2000, 2000, MatType.CV_8UC3, Scalar.All(0));
        var face = new DrawnFace(new ImagePoint(1000, 900), 420) { Roll = 10 };
        var eye = face.Keypoints[(int)FaceKeypoint.LeftEyeCenter];
        Cv2.Circle(picture, (int)eye.X, (int)eye.Y, 60, Scalar.All(255), -1);

        using var aligned = AlignedFace.Cut(picture, Face(face.Keypoints), AlignmentTemplate.ArcFace, 112)!;

        using var gray = aligned.Crop.CvtColor(ColorConversionCodes.BGR2GRAY);
        var moments = Cv2.Moments(gray);
        var center = new ImagePoint(moments.M10 / moments.M00, moments.M01 / moments.M00);
        Assert.True(center.DistanceTo(aligned.FromPicture.Apply(new ImagePoint((int)eye.X, (int)eye.Y))) < 0.1);
    }

    [SharedDataFact]
    public void TransformFor_HelenFaces_BringsTheEyesToTheTemplate()
    {
        using var model = Installed.Compact();
        var squares = LabelledFace.Read("test").SelectMany(face =>
        {
            var transform = AlignmentTemplate.ArcFace.TransformFor(face.Located(model), 112, 0)!.Value;
            return Five[..2].Zip(Reference).Select(pair => transform.Apply(face.Points[(int)pair.First]).DistanceTo(pair.Second));
        });

        Assert.True(Math.Sqrt(squares.Average(distance => distance * distance)) < 0.025 * 112);
    }

    private static FaceKeypoints Face(IReadOnlyList<ImagePoint> points, double[]? sigmas = null) =>
        new() { Box = default, Points = points, Sigmas = sigmas };
}
