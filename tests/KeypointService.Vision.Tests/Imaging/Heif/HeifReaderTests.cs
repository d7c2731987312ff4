using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging.Heif;

public sealed class HeifReaderTests
{
    private const int Width = CodedPicture.Width;
    private const int Height = CodedPicture.Height;

    // Left above, right above, left below, right below.
    private static readonly Vec3b Red = new(40, 40, 220), Green = new(60, 200, 40), Blue = new(210, 60, 50), Yellow = new(60, 220, 230);
    private static readonly Vec3b White = new(255, 255, 255);

    public static TheoryData<string, ImageFormat, byte[]> Stills => new()
    {
        { "HEVC", ImageFormat.Heic, HeifFile.Write(CodedPicture.Hevc, ["heic"]) },
        { "HEVC, 10 bits", ImageFormat.Heic, HeifFile.Write(CodedPicture.Hevc10, ["heix"]) },
        { "HEVC, a general brand first", ImageFormat.Heic, HeifFile.Write(CodedPicture.Hevc, ["mif1", "heic"]) },
        { "HEVC, a grid of one", ImageFormat.Heic, HeifFile.WriteGrid(CodedPicture.Hevc, "heic", 1, 1, Width, Height) },
        { "AV1", ImageFormat.Avif, HeifFile.Write(CodedPicture.Av1, ["avif"]) },
        { "AV1, 10 bits", ImageFormat.Avif, HeifFile.Write(CodedPicture.Av1At10Bits, ["avif"]) },
        { "AV1, an animation's brand", ImageFormat.Avif, HeifFile.Write(CodedPicture.Av1, ["avis", "avif"]) },
        { "AV1, a general brand first", ImageFormat.Avif, HeifFile.Write(CodedPicture.Av1, ["mif1", "miaf", "avif"]) },
    };

    [Theory]
    [MemberData(nameof(Stills))]
    public void Decode_StillPicture_GivesItsPixels(string kind, ImageFormat format, byte[] file)
    {
        using var image = Decode(file, out var header);

        Assert.Equal(new ImageHeader(format, Width, Height, 1), header);
        AssertFields(image, Red, Green, Blue, Yellow, kind);
    }

    [Theory]
    [InlineData(0, null, 1)]
    [InlineData(1, null, 8)]
    [InlineData(2, null, 3)]
    [InlineData(3, null, 6)]
    [InlineData(0, true, 2)]
    [InlineData(0, false, 4)]
    [InlineData(1, true, 7)]
    [InlineData(1, false, 5)]
    [InlineData(3, true, 5)]
    public void Decode_TurnedAndMirrored_IsUpright(int quarters, bool? leftToRight, int orientation)
    {
        byte[][] properties = [HeifFile.Turned(quarters), .. leftToRight is { } mirror ? [HeifFile.Mirrored(mirror)] : Array.Empty<byte[]>()];
        using var image = Decode(HeifFile.Write(CodedPicture.Hevc, ["heic"], null, properties), out var header);
        using var expected = Fields(Red, Green, Blue, Yellow);
        for (var turn = 0; turn < quarters; turn++)
        {
            Cv2.Rotate(expected, expected, RotateFlags.Rotate90Counterclockwise);
        }

        if (leftToRight is { } flip)
        {
            Cv2.Flip(expected, expected, flip ? FlipMode.Y : FlipMode.X);
        }

        Assert.Equal(orientation, header.Orientation);
        Assert.Equal((expected.Width, expected.Height), (header.UprightWidth, header.UprightHeight));
        AssertFields(
            image, expected.At<Vec3b>(0, 0), expected.At<Vec3b>(0, expected.Width - 1),
            expected.At<Vec3b>(expected.Height - 1, 0), expected.At<Vec3b>(expected.Height - 1, expected.Width - 1), $"{orientation}");
    }

    [Fact]
    public void Decode_MirroredThenTurned_AppliesThemInTheirOrder()
    {
        using var image = Decode(
            HeifFile.Write(CodedPicture.Av1, ["avif"], null, HeifFile.Mirrored(leftToRight: true), HeifFile.Turned(3)), out var header);

        Assert.Equal(7, header.Orientation);
        AssertFields(image, Yellow, Green, Blue, Red, "7");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_Transparent_ShowsWhite(bool hevc)
    {
        var file = hevc
            ? HeifFile.Write(CodedPicture.Hevc, ["heic"], CodedPicture.HevcAlpha)
            : HeifFile.Write(CodedPicture.Av1, ["avif"], CodedPicture.Av1Alpha);
        using var image = Decode(file, out _);
        using var gray = ImageDecoder.Decode(file, ImageHeader.Read(file), gray: true);

        AssertFields(image, Red, White, Blue, White, "alpha");
        Assert.InRange(gray.At<byte>(10, Width - 10), 250, 255);
    }

    [Fact]
    public void Decode_Grid_PutsItsTilesTogether()
    {
        // Tiles reach beyond the picture on the right and below, as those of phones do.
        const int width = (2 * Width) - 10, height = (3 * Height) - 6;
        using var image = Decode(HeifFile.WriteGrid(CodedPicture.Hevc, "heic", 2, 3, width, height, HeifFile.Turned(3)), out var header);

        Assert.Equal((width, height, 6), (header.Width, header.Height, header.Orientation));
        Assert.Equal((height, width), (image.Width, image.Height));

        // The lower left tile of the stored picture is the upper left one of the upright picture.
        AssertNear(Yellow, image.At<Vec3b>(Width - 10, 8), "left above");
        AssertNear(Red, image.At<Vec3b>(Width + 10, height - 10), "right below");
    }

    [Fact]
    public void Decode_Clipped_ShowsThePartAlone()
    {
        // Its centre lies 8 pixels right and 4 pixels above the middle.
        using var image = Decode(
            HeifFile.Write(CodedPicture.Av1, ["avif"], null, HeifFile.Clipped(60, 40, 16, -8), HeifFile.Turned(2)), out var header);

        Assert.Equal((60, 40, 3), (header.Width, header.Height, header.Orientation));
        AssertNear(Red, image.At<Vec3b>(39, 59), "the corner that was left above");
        AssertNear(Yellow, image.At<Vec3b>(0, 0), "the corner that was right below");
        AssertNear(Green, image.At<Vec3b>(39, 30), "right above, beside the middle");
    }

    private static Mat Decode(byte[] file, out ImageHeader header)
    {
        header = ImageHeader.Read(file);
        return ImageDecoder.Decode(file, header);
    }

    private static Mat Fields(Vec3b leftAbove, Vec3b rightAbove, Vec3b leftBelow, Vec3b rightBelow)
    {
        var image = new Mat(Height, Width, MatType.CV_8UC3);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                image.Set(y, x, (y < Height / 2, x < Width / 2) switch
                {
                    (true, true) => leftAbove,
                    (true, false) => rightAbove,
                    (false, true) => leftBelow,
                    _ => rightBelow,
                });
            }
        }

        return image;
    }

    private static void AssertFields(Mat image, Vec3b leftAbove, Vec3b rightAbove, Vec3b leftBelow, Vec3b rightBelow, string what)
    {
        const int inside = 10;
        var (right, below) = (image.Width - inside, image.Height - inside);
        AssertNear(leftAbove, image.At<Vec3b>(inside, inside), $"{what}: left above");
        AssertNear(rightAbove, image.At<Vec3b>(inside, right), $"{what}: right above");
        AssertNear(leftBelow, image.At<Vec3b>(below, inside), $"{what}: left below");
        AssertNear(rightBelow, image.At<Vec3b>(below, right), $"{what}: right below");
    }

    private static void AssertNear(Vec3b expected, Vec3b actual, string where)
    {
        const int coding = 12;
        Assert.True(
            Math.Abs(expected.Item0 - actual.Item0) < coding && Math.Abs(expected.Item1 - actual.Item1) < coding
                && Math.Abs(expected.Item2 - actual.Item2) < coding,
            $"{where}: {actual.Item2}, {actual.Item1}, {actual.Item0} (red, green, blue)");
    }
}
