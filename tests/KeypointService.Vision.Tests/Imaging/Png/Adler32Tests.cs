using System.IO.Compression;
using KeypointService.Vision.Imaging.Png;

namespace KeypointService.Vision.Tests.Imaging.Png;

public sealed class Adler32Tests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(63, 1)]
    [InlineData(64, 64)]
    [InlineData(20_000, 7000)]
    [InlineData(1_000_003, 500_000)]
    public void Append_AnyBytes_IsTheChecksumThatZlibWrites(int length, int firstPart)
    {
        var data = new byte[length];
        new Random(5).NextBytes(data);

        AssertSameAsZlib(data, firstPart);
    }

    [Fact]
    public void Append_LargestBytes_DoesNotOverflow()
    {
        var data = new byte[300_000];
        Array.Fill(data, byte.MaxValue);

        AssertSameAsZlib(data, 1);
    }

    private static void AssertSameAsZlib(byte[] data, int firstPart)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.NoCompression, leaveOpen: true))
        {
            zlib.Write(data);
        }

        var checksum = Adler32.Append(Adler32.Append(Adler32.Start, data.AsSpan(0, firstPart)), data.AsSpan(firstPart));

        var combined = Adler32.Combine(
            Adler32.Append(Adler32.Start, data.AsSpan(0, firstPart)), Adler32.Append(Adler32.Start, data.AsSpan(firstPart)), data.Length - firstPart);

        Assert.Equal(Convert.ToHexString(stream.ToArray()[^4..]), checksum.ToString("X8", null));
        Assert.Equal(checksum, combined);
    }
}
