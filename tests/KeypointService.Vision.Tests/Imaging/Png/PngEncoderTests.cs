using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging.Png;

public sealed class PngEncoderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 500)]
    [InlineData(5000, 1)]
    [InlineData(333, 257)]
    [InlineData(60_000, 3)]
    public void Encode_Noise_DecodesToTheSamePixels(int width, int height)
    {
        using var image = new Mat(height, width, MatType.CV_8UC3);
        Cv2.Randu(image, Scalar.All(0), Scalar.All(256));

        AssertSurvives(image);
    }

    [Fact]
    public void Encode_OneColour_IsSmallAndDecodesToIt()
    {
        using var image = new Mat(1080, 1920, MatType.CV_8UC3, new Scalar(3, 140, 250));

        Assert.True(AssertSurvives(image) < 40_000);
    }

    [Fact]
    public void Encode_DrawnGroup_DecodesToItAndTakesLittleMoreThanOpenCvs()
    {
        using var image = DrawnFace.Group().Picture;

        Assert.True(AssertSurvives(image) < 1.15 * image.ImEncode(".png").Length);
    }

    [SharedDataFact]
    public void Encode_Photo_DecodesToItAndTakesLittleMoreThanOpenCvs()
    {
        using var image = Cv2.ImRead(SharedData.PathOf("photos", "the_beatles.jpg"));

        Assert.True(AssertSurvives(image) < 1.15 * image.ImEncode(".png").Length);
    }

    [Fact]
    public void Encode_PartOfALargerImage_TakesTheRowsOfThatPart()
    {
        using var whole = DrawnFace.Group().Picture;
        using var part = new Mat(whole, new Rect(100, 50, 301, 205));

        AssertSurvives(part);
    }

    /// <returns>Length of the file.</returns>
    private static int AssertSurvives(Mat image)
    {
        var file = ImageEncoder.Encode(image, ImageFormat.Png);
        using var decoded = Cv2.ImDecode(file, ImreadModes.Unchanged);
        Assert.Equal(image.Size(), decoded.Size());
        Assert.Equal(MatType.CV_8UC3, decoded.Type());
        Assert.Equal(0, Cv2.Norm(image, decoded, NormTypes.INF));
        return file.Length;
    }
}
