using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Landmarks;

/// <summary>Faces of few pixels, which a smaller network locates, beside others.</summary>
public sealed class SmallFaceTests : IDisposable
{
    private static readonly string Small = Path.Combine(Path.GetDirectoryName(Installed.CompactModel)!, KeypointModel.SmallFileName);

    private readonly KeypointModel _model = Installed.Compact();
    private readonly KeypointModel _small = KeypointModel.Load(Small);
    private readonly Mat _gray = new();
    private readonly FaceBox[] _boxes;
    private readonly DrawnFace[] _faces =
    [
        new(new ImagePoint(120, 110), 50),
        new(new ImagePoint(250, 60), 4),
        new(new ImagePoint(400, 110), 46),
        new(new ImagePoint(270, 130), 4.4),
    ];

    public SmallFaceTests()
    {
        using var picture = DrawnFace.Picture(520, 260, _faces);
        Cv2.CvtColor(picture, _gray, ColorConversionCodes.BGR2GRAY);
        _boxes = [.. _faces.Select(face => FaceRegion.FromEyesAndMouth(
            face.Keypoints[0], face.Keypoints[1], (face.Keypoints[11] + face.Keypoints[12]) * 0.5))];
    }

    public void Dispose()
    {
        _gray.Dispose();
        _small.Dispose();
        _model.Dispose();
    }

    [Fact]
    public void Locate_FacesOfAllSizes_AnswersEachInItsPlace()
    {
        var found = KeypointLocator.Locate(_gray, _boxes, _model);

        Assert.All(found.Zip(_faces), pair => Assert.True(
            pair.First.Points.Zip(pair.Second.Keypoints, (a, b) => a.DistanceTo(b)).Average() < 0.35 * pair.Second.EyeDistance));
    }

    [Fact]
    public void Locate_FaceOfFewPixels_IsTheSmallNetworksAnswer()
    {
        var found = KeypointLocator.Locate(_gray, _boxes, _model);
        var answers = KeypointLocator.Locate(_gray, _boxes, _small);

        AssertClose(answers[1].Points, found[1].Points);
        AssertClose(answers[3].Points, found[3].Points);
        Assert.NotEqual(answers[0].Points[0], found[0].Points[0]);
    }

    [Fact]
    public void Refine_FaceOfFewPixels_AsksTheLargerNetworkToo()
    {
        var first = KeypointLocator.Locate(_gray, [_boxes[1]], _model);
        var refined = KeypointLocator.Refine(_gray, first, _model);

        Assert.NotEqual(first[0].Points[0], refined[0].Points[0]);
        Assert.NotEqual(KeypointLocator.Refine(_gray, first, _small)[0].Points[0], refined[0].Points[0]);
    }

    // Eight bits round otherwise where a batch is summed in another order.
    private static void AssertClose(IReadOnlyList<ImagePoint> expected, IReadOnlyList<ImagePoint> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.True(pair.First.DistanceTo(pair.Second) < 0.05));
}
