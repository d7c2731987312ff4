using System.Buffers.Binary;
using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class ImageHeaderTests
{
    public static TheoryData<ImageFormat> Formats() => new(Enum.GetValues<ImageFormat>());

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_WholeFile_GivesFormatAndSize(ImageFormat format)
    {
        var file = File(format);
        var header = ImageHeader.Read(file);

        // A WebP is lossless here: a group of codes takes 20 bits of the file, and 6 kB of memory.
        var tables = format == ImageFormat.WebP ? file.Length * 8 / 20 * 6000 : 0;
        Assert.Equal(new ImageHeader(format, 70, 41, 1) { TableBytes = tables }, header);
        Assert.Equal(70 * 41, header.Pixels);
    }

    [Fact]
    public void Read_LossyWebP_GivesSize()
    {
        using var picture = new Mat(41, 70, MatType.CV_8UC3, Scalar.All(99));
        var file = picture.ImEncode(".webp", new ImageEncodingParam(ImwriteFlags.WebPQuality, 60));

        Assert.Equal(new ImageHeader(ImageFormat.WebP, 70, 41, 1), ImageHeader.Read(file));
    }

    [Theory]
    [InlineData("524946461C00000057454250" + "5650384C08000000" + "2F0FC00300" + "888808" + "584D502000000000")]
    [InlineData("524946461E00000057454250" + "5650384C09000000" + "2F0FC00300" + "2840440400" + "584D502000000000")]
    public void Read_LosslessWebPOfOneColourInTheFewestBytes_GivesSize(string hex)
    {
        var file = Convert.FromHexString(hex);

        var header = ImageHeader.Read(file);

        Assert.Equal((16, 16), (header.Width, header.Height));
        using var picture = ImageDecoder.Decode(file, header);
        Assert.Equal(new Size(16, 16), picture.Size());
    }

    [Fact]
    public void Read_ProgressiveJpeg_GivesSize()
    {
        using var picture = new Mat(41, 70, MatType.CV_8UC3, Scalar.All(99));
        var file = picture.ImEncode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegProgressive, 1));

        Assert.Equal(new ImageHeader(ImageFormat.Jpeg, 70, 41, 1) { CoefficientBytes = 2 * ((72 * 48) + (2 * 40 * 24)) }, ImageHeader.Read(file));
    }

    [Fact]
    public void Read_BitmapStoredFromTheTop_GivesPositiveHeight()
    {
        var file = File(ImageFormat.Bmp);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -41);

        Assert.Equal(41, ImageHeader.Read(file).Height);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Read_ImpossibleOrientation_IsUpright(int orientation)
    {
        var file = ExifFiles.WithOrientation(File(ImageFormat.Jpeg), ImageFormat.Jpeg, orientation, littleEndian: true);

        Assert.Equal(1, ImageHeader.Read(file).Orientation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("This is no picture at all.")]
    public void Read_OtherData_IsUnsupported(string text)
    {
        var data = System.Text.Encoding.Latin1.GetBytes(text);

        Assert.Throws<UnsupportedImageException>(() => ImageHeader.Read(data));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_SizeOfZero_IsCorrupt(ImageFormat format)
    {
        var file = File(format);
        var (offset, length) = format switch
        {
            ImageFormat.Jpeg => (file.AsSpan().IndexOf([(byte)0xff, (byte)0xc0]) + 5, 2),
            ImageFormat.Png => (16, 4),
            ImageFormat.WebP => (-1, 0),
            ImageFormat.Gif => (6, 2),
            ImageFormat.Heic or ImageFormat.Avif => (SizeInBoxes(file), 4),
            _ => (18, 4),
        };
        if (format == ImageFormat.WebP)
        {
            // Its lossless form counts from 1; only the lossy one can say 0.
            using var picture = new Mat(41, 70, MatType.CV_8UC3, Scalar.All(99));
            file = picture.ImEncode(".webp", new ImageEncodingParam(ImwriteFlags.WebPQuality, 60));
            (offset, length) = (26, 2);
        }

        file.AsSpan(offset, length).Clear();

        Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_AnyTruncation_EitherReadsOrSaysWhy(ImageFormat format)
    {
        var file = ExifOf(format);
        for (var length = 0; length < file.Length; length++)
        {
            ReadOrRefuse(file[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_AnyDamagedByte_EitherReadsOrSaysWhy(ImageFormat format)
    {
        var random = new Random(5);
        var file = ExifOf(format);
        var headers = format is ImageFormat.Heic or ImageFormat.Avif ? 400 : 120;
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])file.Clone();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
            {
                damaged[random.Next(Math.Min(damaged.Length, headers))] = (byte)random.Next(256);
            }

            ReadOrRefuse(damaged);
        }
    }

    // That of the picture itself is the second: the first one is that of what is coded.
    private static int SizeInBoxes(byte[] file)
    {
        var coded = file.AsSpan().IndexOf("ispe"u8) + 8;
        return coded + file.AsSpan(coded).IndexOf("ispe"u8) + 8;
    }

    private static void ReadOrRefuse(byte[] data)
    {
        try
        {
            var header = ImageHeader.Read(data);
            Assert.True(header is { Width: > 0, Height: > 0, Orientation: >= 1 and <= 8 });
        }
        catch (Exception exception) when (exception is UnsupportedImageException or CorruptImageException)
        {
        }
    }

    private static byte[] ExifOf(ImageFormat format) => format switch
    {
        ImageFormat.Bmp or ImageFormat.Gif => File(format),
        ImageFormat.Heic or ImageFormat.Avif => Heif(format, HeifFile.Turned(3)),
        _ => ExifFiles.WithOrientation(File(format), format, 6, littleEndian: false),
    };

    // No decoder sees it: the boxes alone are read.
    private static byte[] Heif(ImageFormat format, params byte[][] properties) => format == ImageFormat.Heic
        ? HeifFile.Write(CodedPicture.Hevc, ["heic"], CodedPicture.HevcAlpha, [HeifFile.Size(70, 41), .. properties])
        : HeifFile.Write(CodedPicture.Av1, ["avif"], CodedPicture.Av1Alpha, [HeifFile.Size(70, 41), .. properties]);

    private static byte[] File(ImageFormat format)
    {
        if (format is ImageFormat.Heic or ImageFormat.Avif)
        {
            return Heif(format);
        }

        using var picture = new Mat(41, 70, MatType.CV_8UC3, new Scalar(20, 120, 220));
        return ExifFiles.Encode(picture, format);
    }
}
