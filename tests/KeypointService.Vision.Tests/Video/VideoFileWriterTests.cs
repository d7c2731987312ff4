using KeypointService.TestPictures;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Video;

public sealed class VideoFileWriterTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mp4");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0.025)]
    [InlineData(24000 / 1001.0 / 7)]
    [InlineData(30000 / 1001.0)]
    [InlineData(60000 / 1001.0)]
    [InlineData(120000 / 1001.0)]
    [InlineData(990.5)]
    public void Write_AnyRate_KeepsIt(double rate)
    {
        Write(new Size(64, 48), rate, new Size(64, 48));
        using var video = VideoFile.Open(_path);

        Assert.Equal(rate, video.Rate, rate / 100);
    }

    [Fact]
    public void Write_OddSize_LeavesTheLastRowAndColumnOut()
    {
        Write(new Size(65, 49), 25, new Size(65, 49));
        using var video = VideoFile.Open(_path);

        Assert.Equal((64, 48), (video.Width, video.Height));
    }

    [Fact]
    public void Write_FrameOfAnotherSize_IsScaled()
    {
        Write(new Size(64, 48), 25, new Size(64, 48), new Size(120, 30));
        using var video = VideoFile.Open(_path);
        var frames = 0;
        while (video.Next())
        {
            frames++;
        }

        Assert.Equal(2, frames);
    }

    [Fact]
    public void TryCreate_SizeThatTheEncoderDoesNotTake_IsNull() =>
        Assert.Null(VideoFileWriter.TryCreate(_path, new Size(1, 1), 25));

    private void Write(Size size, double rate, params IEnumerable<Size> frames)
    {
        using var writer = VideoFileWriter.TryCreate(_path, size, rate);
        foreach (var frame in frames)
        {
            using var picture = DrawnFace.Picture(frame.Width, frame.Height);
            writer!.Write(picture);
        }
    }
}
