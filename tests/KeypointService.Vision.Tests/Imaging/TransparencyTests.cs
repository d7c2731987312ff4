using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class TransparencyTests
{
    [Theory]
    [InlineData(ImageFormat.Png, false)]
    [InlineData(ImageFormat.Png, true)]
    [InlineData(ImageFormat.WebP, false)]
    [InlineData(ImageFormat.WebP, true)]
    public void Decode_TransparentPixels_ShowWhiteAndHideTheirColour(ImageFormat format, bool gray)
    {
        using var stored = new Mat(8, 8, MatType.CV_8UC4, new Scalar(10, 20, 30, 255));
        stored[new Rect(4, 0, 4, 8)].SetTo(new Scalar(0, 0, 0, 0));
        var file = ExifFiles.Encode(stored, format);

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file), gray);

        using var right = image[new Rect(5, 0, 3, 8)];
        using var left = image[new Rect(0, 0, 3, 8)];
        Assert.Equal(gray ? 255.0 : 765.0, Sum(right.Mean()));
        Assert.InRange(Sum(left.Mean()), gray ? 20 : 58, gray ? 25 : 62);
    }

    [Fact]
    public void Decode_HalfTransparentPixels_AreMixedWithWhite()
    {
        using var stored = new Mat(4, 4, MatType.CV_8UC4, new Scalar(0, 0, 0, 128));
        var file = ExifFiles.Encode(stored, ImageFormat.Png);

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(new Vec3b(127, 127, 127), image.At<Vec3b>(2, 2));
    }

    [Fact]
    public void Decode_SixteenBitsWithAlpha_KeepsItsBrightness()
    {
        using var stored = new Mat(4, 4, MatType.CV_16UC4, new Scalar(0x8080, 0x8080, 0x8080, 0xffff));
        var file = ExifFiles.Encode(stored, ImageFormat.Png);

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(new Vec3b(128, 128, 128), image.At<Vec3b>(2, 2));
    }

    private static double Sum(Scalar mean) => mean.Val0 + mean.Val1 + mean.Val2;
}
