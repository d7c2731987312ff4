using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging.Bmp;

public sealed class BmpReaderTests
{
    private static readonly byte[] Colors = [0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0];
    private static readonly Vec3b Black = new(0, 0, 0);
    private static readonly Vec3b White = new(255, 255, 255);
    private static readonly Vec3b Red = new(0, 0, 255);

    [Fact]
    public void Decode_RunsBehindTheEndOfARow_DropsThem()
    {
        // Rows of three pixels that hold four, as writers pad them.
        var file = BmpFile.Windows(3, 2, 8, 1, Colors, [2, 1, 2, 2, 0, 0, 0, 4, 2, 0, 1, 2, 0, 0, 0, 1]);

        AssertPixels(file, [Red, Black, White], [White, White, Red]);
    }

    [Fact]
    public void Decode_FourBitRuns_TakeTwoPixelsAByte()
    {
        var file = BmpFile.Windows(3, 2, 4, 2, Colors, [3, 0x12, 0, 0, 0, 3, 0x20, 0x10, 0, 1]);

        AssertPixels(file, [Red, Black, White], [White, Red, White]);
    }

    [Fact]
    public void Decode_JumpOverPixels_LeavesTheFirstColour()
    {
        var file = BmpFile.Windows(3, 2, 8, 1, Colors, [0, 2, 1, 1, 2, 2, 0, 1]);

        AssertPixels(file, [Black, Red, Red], [Black, Black, Black]);
    }

    [Fact]
    public void Decode_MillionsOfRunsBehindTheEndOfARow_DropsThem()
    {
        // Their pixels together are more than a number of 32 bits counts.
        var file = BmpFile.Windows(1, 2, 8, 1, Colors, [.. Enumerable.Repeat<byte[]>([255, 1], 9_000_000).SelectMany(run => run), 0, 0, 1, 2, 0, 1]);

        AssertPixels(file, [Red], [White]);
    }

    [Fact]
    public void Decode_RunsThatBreakOff_AreCorrupt()
    {
        var file = BmpFile.Windows(3, 20, 8, 1, Colors, [3, 1, 0, 0]);

        Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));
    }

    [Fact]
    public void Decode_RowsFromTheTop_StayUpright()
    {
        var file = BmpFile.Windows(1, -2, 24, 0, [], [0, 0, 255, 0, 255, 255, 255, 0]);

        AssertPixels(file, [Red], [White]);
    }

    [Fact]
    public void Decode_MasksOf565_ScalesThem()
    {
        var file = BmpFile.Windows(2, 1, 16, 3, [0, 0xf8, 0, 0, 0xe0, 7, 0, 0, 0x1f, 0, 0, 0], [0, 0xf8, 0xff, 0xff]);

        AssertPixels(file, [Red, White]);
    }

    [Fact]
    public void Decode_MasksInUnusualOrder_FollowsThem()
    {
        // Red in the lowest byte, as Android's bitmaps have it.
        var file = BmpFile.Windows(2, 1, 32, 3, [255, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0], [255, 0, 0, 9, 255, 255, 255, 9]);

        AssertPixels(file, [Red, White]);
    }

    [Theory]
    [InlineData(3, 56)]
    [InlineData(3, 108)]
    [InlineData(6, 40)]
    [InlineData(6, 124)]
    public void Decode_MaskOfAlpha_ShowsWhiteUnderTransparentPixels(int compression, int headerSize)
    {
        byte[] masks = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255];
        byte[] tables = [.. masks, .. new byte[Math.Max(0, headerSize - 40 - masks.Length)]];
        var file = BmpFile.Windows(3, 1, 32, compression, tables, [0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 0, 128], headerSize);

        AssertPixels(file, [Red, White, new(127, 127, 127)]);
        using var gray = ImageDecoder.Decode(file, ImageHeader.Read(file), gray: true);
        Assert.Equal(255, gray.At<byte>(0, 1));
    }

    [Fact]
    public void Decode_OneBitOfAlpha_ShowsOrHides()
    {
        var file = BmpFile.Windows(2, 1, 16, 6, [0, 0x7c, 0, 0, 0xe0, 3, 0, 0, 0x1f, 0, 0, 0, 0, 0x80, 0, 0], [0, 0xfc, 0, 0x7c]);

        AssertPixels(file, [Red, White]);
    }

    [Fact]
    public void Decode_AlphaThatIsZeroEverywhere_HidesNothing()
    {
        byte[] masks = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255];
        var file = BmpFile.Windows(2, 1, 32, 6, masks, [0, 0, 255, 0, 255, 255, 255, 0]);

        AssertPixels(file, [Red, White]);
    }

    [Fact]
    public void Decode_SpareByteOfAPlainBitmap_HidesNothing() =>
        AssertPixels(BmpFile.Windows(2, 1, 32, 0, [], [0, 0, 255, 0, 0, 0, 255, 255]), [Red, Red]);

    [Fact]
    public void Decode_HeaderOfOs2_ReadsTheShortColourTable()
    {
        var file = BmpFile.Os2(3, 1, 4, [0, 0, 0, 255, 255, 255, 0, 0, 255], [0x21, 0, 0, 0]);

        AssertPixels(file, [Red, White, Black]);
    }

    [Fact]
    public void Decode_OneBitPixels_ReadsFromTheHighestBit()
    {
        var file = BmpFile.Windows(3, 1, 1, 0, Colors[..8], [0b10100000, 0, 0, 0]);

        AssertPixels(file, [White, Black, White]);
    }

    [Theory]
    [InlineData(16, new byte[] { 0x00, 0x7c, 0xff, 0x7f })]
    [InlineData(32, new byte[] { 0, 0, 255, 0, 255, 255, 255, 0 })]
    public void Decode_CoreHeaderOfMoreBitsThanItsTimeKnew_TakesTheUsualMasks(int bits, byte[] pixels) =>
        AssertPixels(BmpFile.Os2(2, 1, bits, [], pixels), [Red, White]);

    [Fact]
    public void Decode_CompressionThatIsNotTaken_SaysWhich()
    {
        var file = BmpFile.Windows(3, 1, 24, 4, [], new byte[12]);

        var error = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));

        Assert.Contains("compression 4", error.Message, StringComparison.Ordinal);
    }

    private static void AssertPixels(byte[] file, params Vec3b[][] rows)
    {
        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(new Size(rows[0].Length, rows.Length), image.Size());
        Assert.Equal(rows.SelectMany(row => row), image.AsSpan<Vec3b>().ToArray());
    }
}
