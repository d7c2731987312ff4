using System.IO.Compression;
using KeypointService.TestPictures;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Imaging.Png;

namespace KeypointService.Vision.Tests.Imaging.Png;

public sealed class PngChunksTests
{
    [Fact]
    public void Decode_AnimatedPng_GivesTheFirstFrame()
    {
        var rows = 0;
        var file = PngFile.Write(4, 4, new PngKind(0, 8, Filter: 0, Animated: true), bytes => Row(bytes, rows++), CompressionLevel.Fastest);

        using var image = ImageDecoder.Decode(file, ImageHeader.Read(file));

        Assert.Equal([0, 40, 80, 120], Enumerable.Range(0, 4).Select(row => (int)image.Get<OpenCvSharp.Vec3b>(row, 2).Item0));
    }

    [Fact]
    public void Essential_AnimatedPng_LeavesTheAnimationOut()
    {
        var file = PngFile.Write(4, 4, new PngKind(6, 8, Animated: true), bytes => new byte[bytes], CompressionLevel.Fastest);

        ReadOnlySpan<byte> essential = PngChunks.Essential(file);

        Assert.True(essential.IndexOf("acTL"u8) < 0 && essential.IndexOf("fdAT"u8) < 0);
        Assert.True(essential.IndexOf("IDAT"u8) > 0 && essential.IndexOf("IEND"u8) > 0);
    }

    [Theory]
    [InlineData("IDAT")]
    [InlineData("IEND")]
    public void Decode_ChunkLongerThanTheFile_IsCorrupt(string chunk)
    {
        var file = PngFile.Write(4, 4, new PngKind(2, 8), bytes => new byte[bytes], CompressionLevel.Fastest);
        file[file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(chunk)) - 4] = 0x7f;

        Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file, ImageHeader.Read(file)));
    }

    [Theory]
    [InlineData(2, false, false)]
    [InlineData(2, true, true)]
    [InlineData(3, false, false)]
    [InlineData(6, false, true)]
    public void Read_ColourThatIsTransparent_IsToldBeforeAPixelIsDecoded(byte color, bool named, bool may)
    {
        var file = PngFile.Write(4, 4, new PngKind(color, 8), bytes => new byte[bytes], CompressionLevel.Fastest);
        var pixels = file.AsSpan().IndexOf("IDAT"u8) - 4;
        byte[] transparent = [.. file[..pixels], 0, 0, 0, 6, .. "tRNS"u8, .. new byte[10], .. file[pixels..]];

        Assert.Equal(may, ImageHeader.Read(named ? transparent : file).MayBeTransparent);
    }

    [Fact]
    public void Decode_TransparentLevelOfNoBits_IsCorrupt()
    {
        var file = PngFile.Write(4, 4, new PngKind(0, 8), bytes => new byte[bytes], CompressionLevel.Fastest);
        var pixels = file.AsSpan().IndexOf("IDAT"u8) - 4;
        byte[] transparent = [.. file[..pixels], 0, 0, 0, 2, .. "tRNS"u8, .. new byte[6], .. file[pixels..]];
        transparent[24] = 0;
        PngFile.RepairChecksums(transparent);

        Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(transparent, ImageHeader.Read(transparent)));
    }

    private static byte[] Row(int bytes, int row) => [.. Enumerable.Repeat((byte)(row * 40), bytes)];
}
