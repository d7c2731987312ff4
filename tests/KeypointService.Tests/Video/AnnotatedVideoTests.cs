using System.Globalization;
using KeypointService.TestPictures;
using KeypointService.Vision.Video;
using OpenCvSharp;

namespace KeypointService.Tests.Video;

/// <summary>Videos that come back with their faces drawn in, through a real server.</summary>
public sealed class AnnotatedVideoTests : IAsyncDisposable
{
    private readonly Service _service = new();

    public AnnotatedVideoTests() => _service.UseKestrel(0);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData("video/mp4")]
    [InlineData("video/*")]
    [InlineData("application/x-ndjson;q=0.5, video/mp4")]
    [InlineData("*/*;q=0.1, video/mp4;q=0.2")]
    public async Task Post_ClientThatPrefersVideo_DrawsIntoEveryFrame(string accept)
    {
        var original = DrawnClip.Encode(".mp4", "mp4v", 6);
        using var answer = await PostAsync(original, accept);
        var (frames, rate) = await FramesOf(answer);
        var (originals, _) = FramesOf(original);

        Assert.Equal("video/mp4", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(6, frames.Count);
        Assert.Equal(DrawnClip.Rate, rate);
        Assert.All(originals, frame => Assert.InRange(MagentaAtTheNose(frame), 0, 5));
        Assert.All(frames, frame => Assert.InRange(MagentaAtTheNose(frame), 20, 255));
        Assert.All(frames, frame => Assert.Equal(new Size(320, 240), frame.Size()));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/*, video/mp4;q=0.9")]
    [InlineData("application/x-ndjson, video/mp4")]
    [InlineData("video/*, video/mp4;q=0, application/x-ndjson;q=0.1")]
    public async Task Post_ClientThatPrefersLinesOrNothing_GetsLines(string accept)
    {
        using var answer = await PostAsync(DrawnClip.Encode(frames: 1), accept);

        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("video/webm")]
    [InlineData("application/x-ndjson;q=0")]
    public async Task Post_ClientThatWantsAnotherType_IsToldBoth(string accept)
    {
        using var answer = await PostAsync(DrawnClip.Encode(frames: 1), accept);

        var problem = await Service.AssertProblem(answer, 406, "not-acceptable");
        Assert.Equal("Accept application/x-ndjson or video/mp4.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Post_WithEveryAndMaxFrames_HasThoseFramesAtTheirPace()
    {
        using var answer = await PostAsync(DrawnClip.Encode(), "video/mp4", "every=2&maxFrames=3");
        var (frames, rate) = await FramesOf(answer);

        Assert.Equal(3, frames.Count);
        Assert.Equal(DrawnClip.Rate / 2, rate);
    }

    [Fact]
    public async Task Post_VideoThatBreaksOff_HoldsWhatCameBefore()
    {
        var original = DrawnClip.Encode(frames: 20);
        using var answer = await PostAsync(original[..(original.Length / 2)], "video/mp4");
        var (frames, _) = await FramesOf(answer);

        Assert.InRange(frames.Count, 2, 19);
        var told = Assert.Single(answer.Headers.GetValues("Video-Broken-Off"));
        Assert.Matches($"^frame=({frames.Count - 1}|{frames.Count}); type=\"/problems/undecodable-video\"; detail=\"The video ", told);
    }

    [Fact]
    public async Task Post_WholeVideo_IsNotCalledBrokenOff()
    {
        using var answer = await PostAsync(DrawnClip.Encode(frames: 3), "video/mp4");

        Assert.True(answer.IsSuccessStatusCode);
        Assert.False(answer.Headers.Contains("Video-Broken-Off"));
    }

    [Fact]
    public async Task Post_VideoOfVariableRateAndPixelsThatAreNoSquares_KeepsBoth()
    {
        double[] times = [0, 0.04, 0.5, 1.25, 1.29];
        using var answer = await PostAsync(VariableClip.Encode(times, pixelAspect: 4 / 3.0), "video/mp4");
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync());
        List<double> read = [];
        using (var video = VideoReader.Open(path, new VideoReadOptions()))
        {
            Assert.Equal(4 / 3.0, video.PixelAspect, 0.01);
            while (video.Next())
            {
                read.Add(Math.Round(video.Time.TotalSeconds, 2));
            }
        }

        File.Delete(path);
        Assert.Equal(times, read);
    }

    [Theory]
    [InlineData("MaxAnnotatedBytes", "1024", "/problems/video-too-long")]
    [InlineData("MaxWorkSeconds", "0.02", "/problems/costly-video")]
    public async Task Post_MoreThanOneVideoMay_EndsThere(string limit, string value, string problem)
    {
        _service.Settings[$"Video:{limit}"] = value;
        using var answer = await PostAsync(DrawnClip.Encode(frames: 200), "video/mp4");
        var (frames, _) = await FramesOf(answer);

        Assert.InRange(frames.Count, 1, 199);
        var note = Assert.Single(answer.Headers.GetValues("Video-Broken-Off"));
        Assert.StartsWith($"frame={frames.Count}; ", note, StringComparison.Ordinal);
        Assert.Contains(problem, note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ClientThatLeaves_EndsTheWork()
    {
        _service.Settings["Video:MaxVideos"] = "1";
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using CancellationTokenSource leaving = new();
        var (clip, frame) = (DrawnClip.Encode(frames: 600), DrawnClip.Encode(frames: 1));
        var left = PostAsync(clip, "video/mp4", cancellation: leaving.Token);

        // Whoever asks while the one place is taken is refused; that may be the long video itself.
        while (await StatusAsync() != 503)
        {
            left = left.IsCompleted ? PostAsync(clip, "video/mp4", cancellation: leaving.Token) : left;
        }

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        while (await StatusAsync() != 200)
        {
            await Task.Delay(20, patience.Token);
        }

        async Task<int> StatusAsync()
        {
            using var answer = await PostAsync(frame, "video/mp4", cancellation: patience.Token);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task Post_DamagedVideo_IsAProblem()
    {
        using var answer = await PostAsync(DrawnClip.Encode(".mp4", "mp4v")[..600], "video/mp4");

        await Service.AssertProblem(answer, 422, "undecodable-video");
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] video, string accept, string query = "", CancellationToken cancellation = default)
    {
        using var client = _service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"/v1/video?{query}", UriKind.Relative)) { Content = Service.Raw(video) };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request, cancellation);
    }

    private static async Task<(List<Mat> Frames, double Rate)> FramesOf(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{answer.StatusCode}"));
        return FramesOf(await answer.Content.ReadAsByteArrayAsync());
    }

    private static (List<Mat> Frames, double Rate) FramesOf(byte[] video)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, video);
            using var file = VideoReader.Open(path, new VideoReadOptions());
            List<Mat> frames = [];
            while (file.Next())
            {
                frames.Add(new Mat());
                file.Read(frames[^1]);
            }

            return (frames, file.Rate);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Most excess of red and blue over green where the person's nose goes by: skin has none, the drawn tip has.</summary>
    private static double MagentaAtTheNose(Mat frame)
    {
        using var around = frame[new Rect(140, 105, 60, 30)];
        var channels = around.Split();
        using var magenta = new Mat();
        Cv2.Min(channels[0], channels[2], magenta);
        Cv2.Subtract(magenta, channels[1], magenta);
        Cv2.MinMaxLoc(magenta, out double _, out double most);
        return most;
    }
}
