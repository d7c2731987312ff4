using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging.Gif;

public sealed class GifReaderTests
{
    private static readonly Vec3b Black = new(0, 0, 0);
    private static readonly Vec3b White = new(255, 255, 255);
    private static readonly Vec3b Red = new(0, 0, 255);
    private static readonly Vec3b Blue = new(255, 0, 0);

    [Fact]
    public void Decode_PlainFrame_GivesItsColours() =>
        AssertPixels(GifFile.Write((2, 2), (0, 0, 2, 2), [0, 1, 2, 3]), [Black, White], [Red, Blue]);

    [Fact]
    public void Decode_InterlacedFrame_PutsTheRowsInOrder() =>
        AssertPixels(GifFile.Write((1, 5), (0, 0, 1, 5), [0, 3, 2, 1, 1], interlaced: true), [Black], [White], [Red], [White], [Blue]);

    [Fact]
    public void Decode_FrameSmallerThanTheCanvas_LiesOnWhite() =>
        AssertPixels(GifFile.Write((3, 2), (1, 1, 1, 1), [2]), [White, White, White], [White, Red, White]);

    [Fact]
    public void Decode_TransparentPixels_AreWhite() =>
        AssertPixels(GifFile.Write((2, 1), (0, 0, 2, 1), [3, 2], transparent: 3), [White, Red]);

    [Fact]
    public void Decode_CodesThatNameEarlierOnes_RepeatThem()
    {
        // Clear, 1, then 6 (1 1) and 7 (1 1 1), each known only as it is read, and the end in four bits: six white pixels.
        byte[] codes = [0x8c, 0x5f];
        byte[] file = [.. GifFile.Write((6, 1), (0, 0, 6, 1), [])[..35], 2, (byte)codes.Length, .. codes, 0, 0x3b];

        AssertPixels(file, [White, White, White, White, White, White]);
    }

    [Fact]
    public void Decode_FrameThatBreaksOff_IsCorrupt()
    {
        var file = GifFile.Write((20, 20), (0, 0, 20, 20), new byte[400])[..120];

        var error = Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));

        Assert.Equal(ImageFormat.Gif, error.Format);
    }

    [Fact]
    public void Read_FrameBeyondTheCanvas_IsCorrupt()
    {
        var file = GifFile.Write((2, 2), (1, 1, 2, 2), [0, 1, 2, 3]);

        Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));
    }

    private static void AssertPixels(byte[] file, params Vec3b[][] rows)
    {
        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(new Size(rows[0].Length, rows.Length), image.Size());
        Assert.Equal(rows.SelectMany(row => row), image.AsSpan<Vec3b>().ToArray());
    }
}
