using KeypointService.TestPictures;
using KeypointService.Vision.Video;

namespace KeypointService.Vision.Tests.Video;

public sealed class ContainerLengthTests
{
    [Theory]
    [InlineData(".avi", "MJPG")]
    [InlineData(".mp4", "mp4v")]
    [InlineData(".mkv", "MJPG")]
    public void IsCutOff_EachContainer_TellsTheWholeFromTheRest(string extension, string codec)
    {
        var whole = DrawnClip.Encode(extension, codec, 6);

        Assert.False(IsCutOff(whole));
        Assert.True(IsCutOff(whole[..^1]));
        Assert.True(IsCutOff(whole[..(whole.Length / 2)]));
    }

    [Fact]
    public void IsCutOff_RecordingThatDoesNotKnowItsEnd_ToldByItsFrames()
    {
        var recorded = DrawnClip.Encode(".mkv", "MJPG", 6);
        ReadOnlySpan<byte> segment = [0x18, 0x53, 0x80, 0x67];
        ReadOnlySpan<byte> unknown = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        var at = recorded.AsSpan().IndexOf(segment) + segment.Length;
        Assert.Equal(0x01, recorded[at]);
        unknown.CopyTo(recorded.AsSpan(at));

        Assert.False(IsCutOff(recorded));
        Assert.True(IsCutOff(recorded[..^1]));
        Assert.True(IsCutOff(recorded[..(recorded.Length / 2)]));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 4, (byte)'f', (byte)'t', (byte)'y', (byte)'p' })]
    [InlineData(new byte[] { 0, 0, 0, 1, (byte)'m', (byte)'d', (byte)'a', (byte)'t', 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0, 0, 0, 1, (byte)'m', (byte)'d', (byte)'a', (byte)'t', 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff })]
    public void IsCutOff_LengthThatCannotBe_IsTrue(byte[] file) => Assert.True(IsCutOff(file, VideoFormat.Mp4));

    [Fact]
    public void IsCutOff_LastBoxWithoutLength_ReachesToTheEnd() =>
        Assert.False(IsCutOff([0, 0, 0, 0, (byte)'m', (byte)'d', (byte)'a', (byte)'t', 1, 2, 3], VideoFormat.Mp4));

    private static bool IsCutOff(byte[] data, VideoFormat? format = null)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, data);
            using var file = File.OpenHandle(path);
            return ContainerLength.IsCutOff(file, format ?? VideoFormats.Of(data)!.Value);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
