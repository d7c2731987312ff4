using KeypointService.TestPictures;
using KeypointService.Vision.Detection.Haar;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Detection.Haar;

public sealed class HaarScanTests
{
    private const int LargestSide = 300;

    /// <summary>OpenCV's own detector, limited to one scale, is the yardstick.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_DrawnGroup_PassesTheWindowsThatOpenCvPasses(int step)
    {
        using var gray = Group();
        var cascade = HaarCascadeFile.Read(Installed.Cascade, File.ReadAllBytes(Installed.Cascade));
        using var integral = new IntegralImage(LargestSide);
        integral.Fill(gray);
        List<Point> hits = [];
        new HaarScan(cascade, LargestSide).Run(integral, gray.Size(), step, hits);

        using var opencv = new CascadeClassifier(Installed.Cascade);
        var window = new Size(cascade.Window, cascade.Window);
        var expected = opencv.DetectMultiScale(gray, 1.1, 0, minSize: window, maxSize: window).Select(hit => hit.Location).ToArray();

        // Its first scale looks at every second pixel, and after a clear miss it skips one window more.
        Assert.True(expected.Length >= 3);
        Assert.True(expected.Except(hits).Count() <= expected.Length / 10, $"{expected.Length} expected, {hits.Count} found.");
        if (step == 2)
        {
            Assert.True(hits.Except(expected).Count() <= hits.Count / 4, $"{expected.Length} expected, {hits.Count} found.");
        }
    }

    [Fact]
    public void Fill_AnyPicture_SumsWhatLiesAboveAndLeft()
    {
        using var gray = new Mat(5, 7, MatType.CV_8UC1);
        Cv2.Randu(gray, Scalar.All(0), Scalar.All(256));
        using var integral = new IntegralImage(LargestSide);
        integral.Fill(gray);

        for (var y = 0; y <= 5; y++)
        {
            for (var x = 0; x <= 7; x++)
            {
                var pixels = Enumerable.Range(0, y).SelectMany(row => Enumerable.Range(0, x).Select(column => (int)gray.Get<byte>(row, column))).ToArray();
                Assert.Equal(pixels.Sum(), integral.Sums[IntegralImage.Offset(LargestSide, x, y)]);
                Assert.Equal(pixels.Sum(pixel => pixel * pixel), integral.Squares[IntegralImage.Offset(LargestSide, x, y)]);
            }
        }
    }

    private static Mat Group()
    {
        // Faces of about 24 pixels.
        using var picture = DrawnFace.Group().Picture;
        using var small = new Mat();
        Cv2.Resize(picture, small, default, 0.145, 0.145, InterpolationFlags.Area);
        var gray = new Mat();
        Cv2.CvtColor(small, gray, ColorConversionCodes.BGR2GRAY);
        return gray;
    }
}
