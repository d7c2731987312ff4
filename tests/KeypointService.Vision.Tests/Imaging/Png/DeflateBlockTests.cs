using System.IO.Compression;
using KeypointService.Vision.Imaging.Png;

namespace KeypointService.Vision.Tests.Imaging.Png;

public sealed class DeflateBlockTests
{
    [Fact]
    public void Write_RunsOfEveryLengthAtEveryPlace_UnpackToTheSame()
    {
        List<byte> data = [];
        for (var run = 0; run < 600; run++)
        {
            data.Add((byte)(run | 1));
            data.AddRange(new byte[run]);
        }

        AssertSurvives([.. data]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(266)]
    [InlineData(100_000)]
    public void Write_ZerosAlone_UnpackToTheSame(int length) => AssertSurvives(new byte[length]);

    [Fact]
    public void Write_BytesThatTheSampleLacks_UnpackToTheSameWithinTheBound()
    {
        // The sample is the first of every eight kilobytes: it sees one value alone, the rest is noise.
        var data = new byte[200_000];
        new Random(3).NextBytes(data);
        for (var at = 0; at < data.Length; at += 8192)
        {
            data.AsSpan(at, Math.Min(1024, data.Length - at)).Fill(5);
        }

        AssertSurvives(data);
    }

    private static void AssertSurvives(byte[] data)
    {
        var packed = new byte[DeflateBlock.Bound(data.Length)];
        BitWriter writer = new(packed);
        DeflateBlock.Write(data, last: true, ref writer);
        writer.Align();

        using var stream = new DeflateStream(new MemoryStream(packed, 0, writer.Length), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        stream.CopyTo(unpacked);
        Assert.Equal(data, unpacked.ToArray());
    }
}
