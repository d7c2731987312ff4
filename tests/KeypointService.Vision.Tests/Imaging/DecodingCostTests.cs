using System.IO.Compression;
using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Imaging;

public sealed class DecodingCostTests
{
    [Theory]
    [InlineData(6320, 26, 25)]
    [InlineData(2000, 251, 250)]
    [InlineData(8, 60_000, 1000)]
    public void Decode_JpegOfMoreScansThanItsSizeAllows_IsRefused(int side, int scans, long most)
    {
        var file = JpegFile.ManyScans(side, side, scans);

        var error = Assert.Throws<CostlyImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));

        Assert.Equal(("maxScans", most), (error.LimitName, error.Limit));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Decode_PngThatGoesOnForGigabytesBehindItsLastRow_IsEnded(bool isGivenUp)
    {
        byte[] pixels = [0x78, 0x01, .. Enumerable.Repeat(MegabyteOfZeros(), 20_000).SelectMany(block => block)];
        var plain = PngFile.Write(1, 1, new PngKind(0, 8, Filter: 0), bytes => new byte[bytes], CompressionLevel.Fastest);
        byte[] file = [.. plain[..(plain.AsSpan().IndexOf("IDAT"u8) - 4)], .. PngFile.Chunk("IDAT"u8, pixels), .. PngFile.Chunk("IEND"u8, [])];
        using CancellationTokenSource giveUp = new(isGivenUp ? TimeSpan.FromSeconds(0.2) : Timeout.InfiniteTimeSpan);

        var decoding = Task.Run(() => ImageDecoder.Decode(file, ImageHeader.Read(file), cancellation: giveUp.Token).Dispose());

        var ended = await Record.ExceptionAsync(() => decoding.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.IsType(isGivenUp ? typeof(OperationCanceledException) : typeof(CostlyImageException), ended);
    }

    [Fact]
    public void PixelsHeld_JpegWhoseColoursComeOneAfterTheOther_CountsWhatIsKeptOfThem()
    {
        using var picture = new Mat(4096, 4096, MatType.CV_8UC3, Scalar.All(99));
        var file = picture.ImEncode(".jpg");
        var together = ImageHeader.Read(file);

        // A scan of one colour: its number of colours, and its length.
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xda]);
        (file[scan + 3], file[scan + 4]) = (8, 1);
        var apart = ImageHeader.Read(file);

        Assert.Equal((0, 4096 * 4096 * 3L), (together.CoefficientBytes, apart.CoefficientBytes));
        Assert.True(apart.PixelsHeld(leastSide: 960) > 10 * together.PixelsHeld(leastSide: 960));
    }

    [Fact]
    public void Decode_JpegOfAsManyScansAsItsSizeAllows_IsAccepted()
    {
        var file = JpegFile.ManyScans(640, 480, 20);

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(new Size(640, 480), image.Size());
    }

    [Fact]
    public void Decode_JpegOfTablesThatNoScanUses_TakesLittleMemoryForThem()
    {
        // Without an end marker it is read code by code. Laid out, a table takes 128 kB.
        byte[] table = [0xff, 0xc4, 0, 19, 0, .. new byte[16]];
        var file = JpegFile.ManyScans(64, 64, 1);
        byte[] many = [.. file[..2], .. Enumerable.Repeat(table, 20_000).SelectMany(part => part), .. file[2..^2]];

        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ImageDecoder.Decode(many, ImageHeader.Read(many)).Dispose();
        }
        catch (CorruptImageException)
        {
            // It has no end.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000_000);
    }

    [Fact]
    public void Decode_JpegFollowedByOtherData_CountsItsOwnScansAlone()
    {
        byte[] film = [.. Enumerable.Repeat<byte[]>([0xff, 0xda, 0, 8], 50_000).SelectMany(scan => scan)];
        byte[] file = [.. JpegFile.ManyScans(640, 480, 3), .. film, 0xff, 0xd9];

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal(640, image.Width);
    }

    [Fact]
    public void Decode_PngThatUnpacksToTooMuch_IsRefused()
    {
        // Only the header says so; the check comes before a pixel is looked at.
        var file = PngFile.Write(5200, 5200, new PngKind(6, 16), _ => [], CompressionLevel.NoCompression);

        var error = Assert.Throws<CostlyImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));

        Assert.Equal("maxInflatedBytes", error.LimitName);
    }

    [Fact]
    public void Decode_LargeLosslessWebP_IsRefusedAndASmallOneTaken()
    {
        using Mat large = new(4500, 4500, MatType.CV_8UC3, Scalar.All(80));
        using Mat small = new(40, 40, MatType.CV_8UC3, Scalar.All(80));
        var (refused, taken) = (large.ImEncode(".webp"), small.ImEncode(".webp"));

        var error = Assert.Throws<CostlyImageException>(() => ImageDecoder.Decode(refused, ImageHeader.Read(refused)));
        using var image = ImageDecoder.Decode(taken, ImageHeader.Read(taken));

        Assert.Equal("maxLosslessPixels", error.LimitName);
        Assert.Equal(40, image.Width);
    }

    [Fact]
    public void Decode_MorePixelsThanAnyPictureMayHave_IsRefused()
    {
        // Thirty bytes that announce four thousand megapixels.
        var file = GifFile.Write((65_535, 65_535), (0, 0, 1, 1), [0]);

        var error = Assert.Throws<CostlyImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));

        Assert.Equal("maxPixels", error.LimitName);
    }

    [Fact]
    public void Read_JpegOfMoreComponentsThanColoursHave_IsRefused()
    {
        byte[] file = [0xff, 0xd8, 0xff, 0xc0, 0, 23, 8, 0, 16, 0, 16, 5, .. Enumerable.Repeat<byte[]>([1, 0x11, 0], 5).SelectMany(part => part), 0xff, 0xd9];

        Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));
    }

    [Theory]
    [InlineData(0xc3)]
    [InlineData(0xc9)]
    public void Read_JpegOfRareCoding_SaysWhatIsTaken(byte frameHeader)
    {
        var file = JpegFile.ManyScans(16, 16, 1);
        file[file.AsSpan().IndexOf([(byte)0xff, (byte)0xc2]) + 1] = frameHeader;

        var error = Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));

        Assert.Contains("baseline", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A part of a Deflate stream that can be followed by any other, itself included: a kilobyte.</summary>
    private static byte[] MegabyteOfZeros()
    {
        using MemoryStream packed = new();
        using DeflateStream deflate = new(packed, CompressionLevel.SmallestSize);
        deflate.Write(new byte[1 << 20]);
        deflate.Flush();
        return packed.ToArray();
    }
}
