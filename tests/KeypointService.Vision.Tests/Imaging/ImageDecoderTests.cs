using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class ImageDecoderTests
{
    public static TheoryData<ImageFormat, int, bool> Orientations()
    {
        TheoryData<ImageFormat, int, bool> data = [];
        foreach (var format in new[] { ImageFormat.Jpeg, ImageFormat.Png, ImageFormat.WebP })
        {
            for (var orientation = 1; orientation <= 8; orientation++)
            {
                data.Add(format, orientation, orientation % 2 == 0);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Decode_PictureWithOrientation_GivesItUpright(ImageFormat format, int orientation, bool littleEndian)
    {
        using var upright = Quadrants(64, 32);
        using var stored = AsStored(upright, orientation);
        var file = ExifFiles.WithOrientation(ExifFiles.Encode(stored, format), format, orientation, littleEndian);

        var header = ImageHeader.Read(file);
        using var decoded = ImageDecoder.Decode(file, header);

        Assert.Equal(orientation, header.Orientation);
        Assert.Equal((64, 32), (header.UprightWidth, header.UprightHeight));
        Assert.Equal(upright.Size(), decoded.Size());
        Assert.True(Cv2.Norm(upright, decoded, NormTypes.L1) / (64 * 32 * 3) < 6, "A quadrant came out elsewhere.");
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Decode_Gray_GivesTheUprightPicturesGrayLevels(ImageFormat format, int orientation, bool littleEndian)
    {
        using var upright = Quadrants(64, 32);
        using var stored = AsStored(upright, orientation);
        var file = ExifFiles.WithOrientation(ExifFiles.Encode(stored, format), format, orientation, littleEndian);

        using var decoded = ImageDecoder.Decode(file, ImageHeader.Read(file), gray: true);

        using var expected = upright.CvtColor(ColorConversionCodes.BGR2GRAY);
        Assert.Equal(MatType.CV_8UC1, decoded.Type());
        Assert.Equal(expected.Size(), decoded.Size());
        Assert.True(Cv2.Norm(expected, decoded, NormTypes.L1) / (64 * 32) < 6, "A quadrant came out elsewhere or of another gray.");
    }

    [Theory]
    [InlineData("gray", ImageFormat.Png)]
    [InlineData("16 bits", ImageFormat.Png)]
    [InlineData("alpha", ImageFormat.Png)]
    [InlineData("gray", ImageFormat.Jpeg)]
    [InlineData("gray", ImageFormat.Bmp)]
    public void Decode_AnyPixelType_GivesEightBitColour(string kind, ImageFormat format)
    {
        using var colour = Quadrants(20, 10);
        using var other = new Mat();
        switch (kind)
        {
            case "gray":
                Cv2.CvtColor(colour, other, ColorConversionCodes.BGR2GRAY);
                break;
            case "alpha":
                Cv2.CvtColor(colour, other, ColorConversionCodes.BGR2BGRA);
                break;
            default:
                colour.ConvertTo(other, MatType.CV_16UC3, 257);
                break;
        }

        var file = ExifFiles.Encode(other, format);
        using var decoded = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(MatType.CV_8UC3, decoded.Type());
        Assert.Equal(new Size(20, 10), decoded.Size());
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg)]
    [InlineData(ImageFormat.Png)]
    [InlineData(ImageFormat.WebP)]
    [InlineData(ImageFormat.Bmp)]
    public void Decode_TruncatedFile_IsCorrupt(ImageFormat format)
    {
        var (_, picture) = DrawnFace.Portrait(200, 200, 40);
        using (picture)
        {
            var file = ExifFiles.Encode(picture, format);
            var half = file[..(file.Length / 2)];

            var error = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(half, ImageHeader.Read(half)));

            Assert.Equal(format, error.Format);
        }
    }

    [Fact]
    public void Decode_JpegWithBytesAfterItsEnd_IsAccepted()
    {
        using var picture = Quadrants(32, 32);
        byte[] file = [.. ExifFiles.Encode(picture, ImageFormat.Jpeg), .. new byte[100]];

        using var decoded = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(picture.Size(), decoded.Size());
    }

    [Fact]
    public void Decode_HeaderOfAnotherPicture_IsCorrupt()
    {
        using var picture = Quadrants(32, 32);
        var file = ExifFiles.Encode(picture, ImageFormat.Png);
        var lie = ImageHeader.Read(file) with { Width = 16 };

        Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, lie));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void DecodeReduced_SidesThatAreNoMultiple_TellsWhereEachPixelLies(int orientation)
    {
        var dot = new ImagePoint(61.25, 40.5);
        using var upright = new Mat(107, 203, MatType.CV_8UC3, Scalar.All(0));
        Cv2.Circle(upright, new Point(dot.X * 16, dot.Y * 16), 12 * 16, Scalar.All(255), -1, LineTypes.AntiAlias, 4);
        using var stored = AsStored(upright, orientation);
        var file = ExifFiles.WithOrientation(ExifFiles.Encode(stored, ImageFormat.Jpeg), ImageFormat.Jpeg, orientation, littleEndian: true);

        using var reduced = ImageDecoder.DecodeReduced(file, ImageHeader.Read(file), leastSide: 50);

        Assert.Equal(new Size(51, 27), reduced.Gray.Size());
        var moments = Cv2.Moments(reduced.Gray);
        var found = reduced.ToPicture.Apply(new ImagePoint(moments.M10 / moments.M00, moments.M01 / moments.M00));
        Assert.InRange(found.DistanceTo(dot), 0, 0.1);
    }

    [Theory]
    [InlineData(ImageFormat.Jpeg, 161, 160)]
    [InlineData(ImageFormat.Jpeg, 81, 160)]
    [InlineData(ImageFormat.Jpeg, 80, 80)]
    [InlineData(ImageFormat.Jpeg, 41, 80)]
    [InlineData(ImageFormat.Jpeg, 10, 20)]
    [InlineData(ImageFormat.Png, 50, 160)]
    public void DecodeReduced_LeastSide_IsKept(ImageFormat format, int leastSide, int width)
    {
        using var picture = new Mat(60, 160, MatType.CV_8UC3, Scalar.All(90));
        var file = ExifFiles.Encode(picture, format);

        using var reduced = ImageDecoder.DecodeReduced(file, ImageHeader.Read(file), leastSide);

        Assert.True(reduced.Gray.Width >= Math.Min(160, leastSide));
        Assert.Equal(width, reduced.Gray.Width);
    }

    private static Mat Quadrants(int width, int height)
    {
        var picture = new Mat(height, width, MatType.CV_8UC3, Scalar.All(200));
        Cv2.Rectangle(picture, new Rect(0, 0, width / 2, height / 2), new Scalar(0, 0, 180), -1);
        Cv2.Rectangle(picture, new Rect(width / 2, 0, width / 2, height / 2), new Scalar(0, 160, 0), -1);
        Cv2.Rectangle(picture, new Rect(0, height / 2, width / 2, height / 2), new Scalar(170, 0, 0), -1);
        return picture;
    }

    /// <summary>Stores a picture so that the given orientation shows it upright.</summary>
    private static Mat AsStored(Mat upright, int orientation)
    {
        var (width, height) = orientation >= 5 ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        var stored = new Mat(height, width, MatType.CV_8UC3);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                // TIFF 6.0: where the stored row 0 and column 0 lie in the picture as it is meant to be seen.
                var (x, y) = orientation switch
                {
                    1 => (column, row),
                    2 => (width - 1 - column, row),
                    3 => (width - 1 - column, height - 1 - row),
                    4 => (column, height - 1 - row),
                    5 => (row, column),
                    6 => (height - 1 - row, column),
                    7 => (height - 1 - row, width - 1 - column),
                    _ => (row, width - 1 - column),
                };
                stored.Set(row, column, upright.Get<Vec3b>(y, x));
            }
        }

        return stored;
    }
}
