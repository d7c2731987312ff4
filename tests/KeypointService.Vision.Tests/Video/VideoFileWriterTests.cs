using KeypointService.TestPictures;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Vision.Tests.Video;

public sealed class VideoFileWriterTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mp4");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(0.5)]
    [InlineData(24000 / 1001.0)]
    [InlineData(30000 / 1001.0)]
    [InlineData(60000 / 1001.0)]
    [InlineData(120)]
    public void Write_AnyRate_KeepsIt(double rate)
    {
        Write(new Size(64, 48), [.. Enumerable.Range(0, 8).Select(i => i / rate)], rate, new Size(64, 48));
        using var video = VideoReader.Open(_path, new VideoReadOptions());

        Assert.Equal(rate, video.Rate, rate / 1000);
    }

    [Fact]
    public void Write_VariableRate_KeepsEachTimeAndShowsTheLastFrameAsLongAsTheOneBefore()
    {
        double[] times = [0, 0.02, 0.5, 0.52, 1.75, 2];
        Write(new Size(64, 48), times, 25, new Size(64, 48));
        using var video = VideoReader.Open(_path, new VideoReadOptions());
        List<double> read = [];
        while (video.Next())
        {
            read.Add(Math.Round(video.Time.TotalSeconds, 3));
        }

        Assert.Equal(times, read);
        Assert.Equal(2.25, video.Length.TotalSeconds, 0.01);
        Assert.Equal((0, false), (video.Errors, video.IsCutOff));
    }

    [Fact]
    public void Write_FramesManyHoursApart_KeepsThemAsFarApartAsTheFileCan()
    {
        double[] times = [0, 10_000, 80_000];
        Write(new Size(64, 48), times, 25, new Size(64, 48));
        using var video = VideoReader.Open(_path, new VideoReadOptions());
        List<double> read = [];
        while (video.Next())
        {
            read.Add(Math.Round(video.Time.TotalSeconds));
        }

        Assert.Equal([0, 10_000, 27_896], read);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4 / 3.0)]
    [InlineData(0.9091)]
    public void Write_PixelsThatAreNoSquares_AreShownSo(double aspect)
    {
        using (var file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite))
        using (var writer = VideoFileWriter.TryCreate(file, new Size(64, 48), rate: 25, aspect))
        using (var picture = DrawnFace.Picture(64, 48))
        {
            writer!.Write(picture, TimeSpan.Zero);
            writer.End();
        }

        using var video = VideoReader.Open(_path, new VideoReadOptions());

        Assert.Equal(aspect, video.PixelAspect, 0.002);
    }

    [Fact]
    public void End_OneFrame_IsShownAsTheRateSays()
    {
        Write(new Size(64, 48), [0], 4, new Size(64, 48));
        using var video = VideoReader.Open(_path, new VideoReadOptions());

        Assert.Equal(0.25, video.Length.TotalSeconds, 0.01);
    }

    [Fact]
    public void Write_OddSize_LeavesTheLastRowAndColumnOut()
    {
        Write(new Size(65, 49), [0], 25, new Size(65, 49));
        using var video = VideoReader.Open(_path, new VideoReadOptions());

        Assert.Equal((64, 48), (video.Width, video.Height));
    }

    [Fact]
    public void Write_FrameOfAnotherSize_IsScaled()
    {
        Write(new Size(64, 48), [0, 0.04], 25, new Size(64, 48), new Size(120, 30));
        using var video = VideoReader.Open(_path, new VideoReadOptions());
        using var image = new Mat();
        Assert.True(video.Next() && video.Next());
        video.Read(image);

        Assert.Equal(new Size(64, 48), image.Size());
    }

    [Fact]
    public void Dispose_Twice_LeavesWhatOthersHaveSinceThenWhole()
    {
        using var file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite);
        var first = VideoFileWriter.TryCreate(file, new Size(64, 48), rate: 25)!;
        first.Dispose();
        using (var second = VideoFileWriter.TryCreate(file, new Size(64, 48), rate: 25)!)
        using (var picture = DrawnFace.Picture(64, 48))
        {
            // What the first one freed the second one has by now.
            first.Dispose();
            second.Write(picture, TimeSpan.Zero);
            second.End();
        }

        using var video = VideoReader.Open(_path, new VideoReadOptions());
        Assert.True(video.Next());
    }

    [Fact]
    public void TryCreate_SizeThatTheEncoderDoesNotTake_IsNull()
    {
        using var file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite);

        Assert.Null(VideoFileWriter.TryCreate(file, new Size(1, 1), rate: 25));
    }

    private void Write(Size size, double[] times, double rate, params Size[] frames)
    {
        using var file = File.OpenHandle(_path, FileMode.Create, FileAccess.ReadWrite);
        using var writer = VideoFileWriter.TryCreate(file, size, rate);
        for (var i = 0; i < times.Length; i++)
        {
            var frame = frames[i % frames.Length];
            using var picture = DrawnFace.Picture(frame.Width, frame.Height);
            writer!.Write(picture, TimeSpan.FromSeconds(times[i]));
        }

        writer!.End();
    }
}
