using System.IO.Compression;
using KeypointService.TestPictures;
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

    [Theory]
    [InlineData(1, 1, (byte)0b1010_1010)]
    [InlineData(4, 10, (byte)0xa3)]
    [InlineData(8, 7, (byte)7)]
    [InlineData(16, 0x0707, (byte)7)]
    public void Decode_LevelOfGrayThatIsTransparent_ShowsWhite(int bits, int level, byte row)
    {
        // Below 8 bits a byte holds several pixels: the first is transparent, the last is not.
        var plain = PngFile.Write(8, 2, new PngKind(0, bits, Filter: 0), bytes => [.. Enumerable.Repeat(row, bytes)], CompressionLevel.Fastest);
        var end = plain.AsSpan().IndexOf("IDAT"u8) - 4;
        byte[] file = [.. plain[..end], .. PngFile.Chunk("tRNS"u8, [(byte)(level >> 8), (byte)level]), .. plain[end..]];

        using var color = ImageDecoder.Decode(file, ImageHeader.Read(file));
        using var gray = ImageDecoder.Decode(file, ImageHeader.Read(file), gray: true);

        Assert.Equal(new Vec3b(255, 255, 255), color.At<Vec3b>(0, 0));
        Assert.Equal(255, gray.At<byte>(1, 0));
        Assert.Equal(bits switch { 1 => 0, 4 => 0x33, _ => 255 }, gray.At<byte>(1, 7));
    }

    private static double Sum(Scalar mean) => mean.Val0 + mean.Val1 + mean.Val2;
}
