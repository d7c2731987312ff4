using KeypointService.Vision.Video;

namespace KeypointService.Vision.Tests.Video;

public sealed class VideoDecoderOptionsTests
{
    [Fact]
    public void Options_ThatCannotWork_AreNamed()
    {
        Assert.Throws<ArgumentOutOfRangeException>("Every", () => new VideoDecoderOptions { Every = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxPixels", () => new VideoDecoderOptions { MaxPixels = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxMemoryBytes", () => new VideoDecoderOptions { MaxMemoryBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxProcessorSeconds", () => new VideoDecoderOptions { MaxProcessorSeconds = 0 });
        Assert.Throws<ArgumentOutOfRangeException>("FrameDeadline", () => new VideoDecoderOptions { FrameDeadline = TimeSpan.FromSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>("MaxPixels", () => new VideoReadOptions { MaxPixels = 0 });
    }
}
