using System.Text;
using System.Text.Json;
using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;

namespace KeypointService.Tests.Video;

/// <summary>Videos through a real server.</summary>
public sealed class VideoTests : IAsyncDisposable
{
    private readonly Service _service = new();

    public VideoTests() => _service.UseKestrel(0);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Post_Video_AnswersALineAFrame()
    {
        using var client = _service.CreateClient();
        using var body = Service.Raw(DrawnClip.Encode(), "video/x-msvideo");
        using var response = await client.PostAsync(Address(), body);

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
        var lines = await LinesOf(response);
        Assert.Equal(Enumerable.Range(0, 10), lines.Select(line => line.GetProperty("frame").GetInt32()));
        Assert.Equal(0.36, lines[^1].GetProperty("time").GetDouble(), 0.001);
        Assert.All(lines, line => Assert.Equal(1, Assert.Single(line.GetProperty("faces").EnumerateArray()).GetProperty("track").GetInt32()));
    }

    [Fact]
    public async Task Post_FormWithEveryAndMaxFrames_AnswersThoseFrames()
    {
        using var client = _service.CreateClient();
        using var body = Service.Form(DrawnClip.Encode(".mp4", "mp4v"), "video");
        using var response = await client.PostAsync(Address("every=3&maxFrames=3"), body);

        Assert.Equal([0, 3, 6], (await LinesOf(response)).Select(line => line.GetProperty("frame").GetInt32()));
    }

    [Fact]
    public async Task Post_RatiosOfAVideoWhoseFramesGrow_AreOfEachFrame()
    {
        using var client = _service.CreateClient();
        using var large = DrawnFace.Picture(640, 480, new DrawnFace(new ImagePoint(480, 200), 80));
        using var body = Service.Raw(GrowingClip.Encode(large), "video/x-msvideo");
        using var response = await client.PostAsync(Address("coordinates=ratio"), body);

        var box = Assert.Single((await LinesOf(response))[^1].GetProperty("faces").EnumerateArray()).GetProperty("box");
        Assert.Equal(0.75, box.GetProperty("x").GetDouble() + (box.GetProperty("width").GetDouble() / 2), 0.05);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_FieldsThatAreParameters_CountAsSuch(bool fieldsFirst)
    {
        using var client = _service.CreateClient();
        using MultipartFormDataContent body = [];
        using StringContent most = new("3");
        using StringContent step = new("3");
        using var video = Service.Raw(DrawnClip.Encode(".mp4", "mp4v"), "video/mp4");
        (HttpContent Content, string Name)[] parts = [(most, "maxFrames"), (step, "every")];
        parts = fieldsFirst ? [.. parts, (video, "video")] : [(video, "video"), .. parts];
        foreach (var (content, name) in parts)
        {
            body.Add(content, name);
        }

        using var response = await client.PostAsync(Address(), body);

        Assert.Equal([0, 3, 6], (await LinesOf(response)).Select(line => line.GetProperty("frame").GetInt32()));
    }

    [Fact]
    public async Task Post_FieldThatIsAWrongParameter_IsRefused()
    {
        using var client = _service.CreateClient();
        using var body = Service.Form(DrawnClip.Encode(), "video");
        using StringContent most = new("0");
        body.Add(most, "maxFrames");
        using var response = await client.PostAsync(Address(), body);

        var problem = await Service.AssertProblem(response, 400, "invalid-parameter");
        Assert.Equal("maxFrames", problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Post_BodyOfAnotherType_NamesThoseThatAreTaken()
    {
        using var client = _service.CreateClient();
        using var body = Service.Raw("{}"u8.ToArray(), "application/json");

        using var answer = await client.PostAsync(Address(), body);

        var problem = await Service.AssertProblem(answer, 415, "unsupported-video");
        Assert.Equal("multipart/form-data, video/*, application/octet-stream", answer.Headers.NonValidated["Accept"].ToString());
        Assert.Equal(
            "The Content-Type has to be multipart/form-data, video/* or application/octet-stream.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Post_ClientThatReadsTheFirstLineAlone_LeavesTheServiceFree()
    {
        _service.Settings["Video:MaxVideos"] = "1";
        using var client = _service.CreateClient();
        using (var body = Service.Raw(DrawnClip.Encode(frames: 400)))
        using (var request = new HttpRequestMessage(HttpMethod.Post, Address()) { Content = body })
        using (var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.Contains("\"frame\":0", await reader.ReadLineAsync(), StringComparison.Ordinal);
        }

        // The one place is free again once the service has noticed.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var again = Service.Raw(DrawnClip.Encode(frames: 2));
            using var answer = await client.PostAsync(Address(), again, patience.Token);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await Service.AssertProblem(answer, 503, "too-busy");
            await Task.Delay(20, patience.Token);
        }
    }

    [Theory]
    [InlineData("", 400, "no-video")]
    [InlineData("no video at all, but long enough", 415, "unsupported-video")]
    [InlineData("#EXTM3U\n#EXTINF:1,\n/etc/hostname\n", 415, "unsupported-video")]
    [InlineData("RIFF1234AVI and then nothing", 422, "undecodable-video")]
    public async Task Post_NoVideo_IsAProblem(string content, int status, string slug)
    {
        using var client = _service.CreateClient();
        using var body = Service.Raw(Encoding.ASCII.GetBytes(content));

        await Service.AssertProblem(await client.PostAsync(Address(), body), status, slug);
    }

    [Fact]
    public async Task Post_OverTheLimits_IsAProblem()
    {
        _service.Settings["Video:MaxBodyBytes"] = "200000";
        _service.Settings["Video:MaxSeconds"] = "1";
        _service.Settings["Limits:MaxSide"] = "320";
        using var client = _service.CreateClient();
        using var large = Service.Raw(new byte[300_000]);
        using var longer = Service.Raw(DrawnClip.Encode(".mp4", "mp4v", 40));

        var tooLarge = await Service.AssertProblem(await client.PostAsync(Address(), large), 413, "body-too-large");
        var tooLong = await Service.AssertProblem(await client.PostAsync(Address(), longer), 422, "video-too-long");

        Assert.Equal(200_000, tooLarge.GetProperty("maxBodyBytes").GetInt64());
        Assert.Equal(1, tooLong.GetProperty("maxSeconds").GetDouble());
    }

    [Fact]
    public async Task Post_FramesOverThePixelLimit_IsAProblem()
    {
        _service.Settings["Limits:MaxSide"] = "300";
        using var client = _service.CreateClient();
        using var body = Service.Raw(DrawnClip.Encode());

        await Service.AssertProblem(await client.PostAsync(Address(), body), 422, "too-many-pixels");
    }

    [Fact]
    public async Task Post_VideoLargerThanAPictureMayBe_IsTaken()
    {
        _service.Settings["Limits:MaxBodyBytes"] = "2000";
        using var client = _service.CreateClient();
        using var body = Service.Raw(DrawnClip.Encode(frames: 40));
        using var response = await client.PostAsync(Address("maxFrames=1"), body);

        Assert.Single(await LinesOf(response));
    }

    [Theory]
    [InlineData("every=0", "every")]
    [InlineData("every=1.5", "every")]
    [InlineData("maxFrames=-1", "maxFrames")]
    [InlineData("cropped=true", "cropped")]
    [InlineData("detector=best", "detector")]
    public async Task Post_WrongParameter_NamesIt(string query, string parameter)
    {
        using var client = _service.CreateClient();
        using var body = Service.Raw([1]);
        var problem = await Service.AssertProblem(await client.PostAsync(Address(query), body), 400, "invalid-parameter");

        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    private static Uri Address(string query = "") => new($"/v1/video?{query}", UriKind.Relative);

    private static async Task<JsonElement[]> LinesOf(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }
}
