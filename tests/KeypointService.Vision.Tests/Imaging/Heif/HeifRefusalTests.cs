using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;

namespace KeypointService.Vision.Tests.Imaging.Heif;

public sealed class HeifRefusalTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Decode_CutOff_IsRefused(double part)
    {
        foreach (var file in new[] { HeifFile.Write(CodedPicture.Hevc, ["heic"]), HeifFile.Write(CodedPicture.Av1, ["avif"]) })
        {
            var cut = file[..(int)(file.Length * part)];
            Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(cut, ImageHeader.Read(cut)));
        }
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("vvc1")]
    [InlineData("unci")]
    public void Read_OtherCoding_IsRefusedByItsName(string coding)
    {
        var file = HeifFile.Write(CodedPicture.Hevc with { Coding = coding }, ["heic"]);

        var error = Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));

        Assert.Contains(coding, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherCodingOfTiles_IsRefused()
    {
        var file = HeifFile.WriteGrid(CodedPicture.Hevc with { Coding = "unci" }, "heic", 2, 2, 100, 90);

        Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));
    }

    [Theory]
    [InlineData(95, 64)]
    [InlineData(640, 480)]
    [InlineData(1, 1)]
    public void Decode_OtherSizeThanTheBoxesSay_IsRefused(int width, int height)
    {
        // The later of two sizes is what the boxes say.
        var file = HeifFile.Write(CodedPicture.Av1, ["avif"], null, HeifFile.Size(width, height));

        Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));
    }

    [Fact]
    public void Read_SmallPartOfALargeCodedPicture_CountsWhatIsDecoded()
    {
        var file = HeifFile.Write(CodedPicture.Hevc, ["heic"], null, HeifFile.Size(16_000, 12_000), HeifFile.Clipped(64, 48, 0, 0));

        var header = ImageHeader.Read(file);

        Assert.Equal((64, 48, 192_000_000L, 192_000_000L), (header.Width, header.Height, header.CodedPixels, header.PixelsHeld(leastSide: null)));
    }

    [Fact]
    public void Read_WithoutSize_IsRefused()
    {
        var file = HeifFile.Write(CodedPicture.Av1, ["avif"], null, HeifFile.Size(0, 0));

        Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));
    }

    [Fact]
    public void Read_PropertiesListedTwice_TheFirstListCounts()
    {
        byte[] uses = [0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 1, 0, 1, 1, 2];
        var file = HeifFile.OfMeta(
            HeifFile.Box("iprp", HeifFile.Box("ipco", HeifFile.Size(64, 48), HeifFile.Size(640, 480)), HeifFile.Box("ipma", uses)));

        var header = ImageHeader.Read(file);

        Assert.Equal((64, 48), (header.Width, header.Height));
    }

    [Fact]
    public async Task Read_VeryManyListsOfProperties_TakesNoLongerThanTheyAreLong()
    {
        // What is looked up again for each would take hours.
        var lists = Enumerable.Range(0, 1_000_000).SelectMany(_ => HeifFile.Box("ipma"));
        var file = HeifFile.OfMeta(HeifFile.Box("iprp", [.. lists, .. HeifFile.Box("ipco", HeifFile.Size(64, 48))]));

        var read = Task.Run(() => ImageHeader.Read(file));

        await Assert.ThrowsAsync<CorruptImageException>(() => read.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Read_PartsChosenToCollide_TakesNoLongerThanOthers()
    {
        // Multiples of a prime that tables grow to, and the last of them again and again.
        const uint prime = 36_353;
        byte[] Names(IEnumerable<uint> items) => [.. items.SelectMany(item => new[] { (byte)(item >> 24), (byte)(item >> 16), (byte)(item >> 8), (byte)item })];
        var parts = Enumerable.Range(1, 36_299).Concat(Enumerable.Repeat(36_353, 1_000_000)).Select(i => prime * (uint)i);
        byte[] references = [.. parts.Chunk(60_000).SelectMany(chunk =>
            HeifFile.Box("dimg", Names([1]), [(byte)(chunk.Length >> 8), (byte)chunk.Length], Names(chunk)))];
        var file = HeifFile.OfMeta(HeifFile.Box("iref", [1, 0, 0, 0], references));

        var read = Task.Run(() => ImageHeader.Read(file));

        await Assert.ThrowsAsync<CorruptImageException>(() => read.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(65_000, true)]
    [InlineData(66_000, false)]
    public void Read_MoreTilesThanAGridHas_IsRefused(int tiles, bool isTaken)
    {
        // Parts are named by four bytes each, in boxes of at most 65,535.
        byte[] Names(IEnumerable<int> items) => [.. items.SelectMany(item => new byte[] { 0, (byte)(item >> 16), (byte)(item >> 8), (byte)item })];
        byte[] references = [.. Enumerable.Range(1, tiles).Chunk(1000).SelectMany(chunk =>
            HeifFile.Box("dimg", Names([1]), [(byte)(chunk.Length >> 8), (byte)chunk.Length], Names(chunk)))];
        var file = HeifFile.OfMeta(HeifFile.Box("iref", [1, 0, 0, 0], references));

        var error = Assert.Throws<CorruptImageException>(() => ImageHeader.Read(file));

        Assert.NotEqual(isTaken, error.Message.Contains("more parts than a picture can have", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_HugeSize_IsToldWithoutDecoding()
    {
        var header = ImageHeader.Read(HeifFile.Write(CodedPicture.Av1, ["avif"], null, HeifFile.Size(60_000, 50_000)));

        Assert.Equal(3_000_000_000, header.Pixels);
        Assert.Equal(header.Pixels, header.PixelsHeld(leastSide: 960));
    }

    [Fact]
    public void Decode_AfterADamagedOne_Goes()
    {
        var whole = HeifFile.Write(CodedPicture.Hevc, ["heic"]);
        var damaged = whole.ToArray();
        Array.Fill<byte>(damaged, 0xff, damaged.Length - 200, 200);
        for (var i = 0; i < 3; i++)
        {
            try
            {
                ImageDecoder.Decode(damaged, ImageHeader.Read(damaged)).Dispose();
            }
            catch (CorruptImageException)
            {
                // Some decoders make a picture of it, some do not.
            }

            using var image = ImageDecoder.Decode(whole, ImageHeader.Read(whole));
            Assert.Equal(CodedPicture.Width, image.Width);
        }
    }

    [Fact]
    public void Decode_GivenUp_EndsAtOnceAndTheNextOneGoes()
    {
        var file = HeifFile.Write(CodedPicture.Hevc, ["heic"]);

        Assert.Throws<OperationCanceledException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file), cancellation: new(canceled: true)));

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));
        Assert.Equal(CodedPicture.Width, image.Width);
    }

    [Theory]
    [InlineData("mif1", "jpeg")]
    [InlineData("msf1", "avc1")]
    public void Read_OtherBrand_IsNotAccepted(string first, string second)
    {
        var file = HeifFile.Write(CodedPicture.Hevc, [first, second]);

        var error = Assert.Throws<UnsupportedImageException>(() => ImageHeader.Read(file));

        Assert.Contains("HEIF", error.Message, StringComparison.Ordinal);
    }
}
