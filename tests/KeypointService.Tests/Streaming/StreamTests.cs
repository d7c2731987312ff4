using System.Net.WebSockets;
using System.Text;
using KeypointService.Capacity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KeypointService.Tests.Streaming;

/// <summary>The WebSocket protocol through a real server.</summary>
public sealed class StreamTests : IAsyncDisposable
{
    private readonly Service _service = new();

    public StreamTests() => _service.UseKestrel(0);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Stream_Frames_AreAnsweredWithTheirNumberAndTracks()
    {
        await using var client = await StreamClient.OpenAsync(_service);
        for (var number = 0; number < 5; number++)
        {
            var answer = await client.AskAsync(Service.Group());

            Assert.Equal(number, answer.GetProperty("frame").GetInt64());
            Assert.Equal("compact", answer.GetProperty("model").GetString());
            Assert.Equal(960, answer.GetProperty("image").GetProperty("width").GetInt32());
            var faces = answer.GetProperty("faces").EnumerateArray().ToArray();
            Assert.Equal([1, 2, 3], faces.Select(face => face.GetProperty("track").GetInt32()).Order());
            Assert.All(faces, face => Assert.Equal(15, face.GetProperty("keypoints").GetArrayLength()));
        }

        await client.CloseAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.Socket.CloseStatus);
    }

    [Fact]
    public async Task Stream_FrameInPieces_IsOneFrame()
    {
        await using var client = await StreamClient.OpenAsync(_service);
        var frame = Service.Portrait(".webp");
        await client.SendAsync(frame[..1000], end: false);
        await client.SendAsync(frame[1000..2000], end: false);

        var answer = await client.AskAsync(frame[2000..]);

        Assert.Equal(0, answer.GetProperty("frame").GetInt64());
        Assert.Equal(1, answer.GetProperty("faces").GetArrayLength());
    }

    [Theory]
    [InlineData("this is no picture", "unsupported-picture")]
    [InlineData("", "no-picture")]
    [InlineData("\u0089PNG\r\n\u001a\n broken", "undecodable-picture")]
    public async Task Stream_BadFrame_IsAProblemAndTheStreamGoesOn(string content, string slug)
    {
        await using var client = await StreamClient.OpenAsync(_service);

        var problem = await client.AskAsync(Encoding.Latin1.GetBytes(content));
        var answer = await client.AskAsync(Service.Portrait());

        Assert.Equal($"/problems/{slug}", problem.GetProperty("type").GetString());
        Assert.Equal(0, problem.GetProperty("frame").GetInt64());
        Assert.False(problem.TryGetProperty("faces", out _));
        Assert.Equal(1, answer.GetProperty("frame").GetInt64());
        Assert.Equal(1, answer.GetProperty("faces").GetArrayLength());
    }

    [Fact]
    public async Task Stream_FramesThatTogetherPassTheMemory_NewestTakesThatOfTheOneThatWaits()
    {
        _service.Settings["Limits:Workers"] = "1";
        _service.Settings["Limits:QueueSeconds"] = "60";
        _service.Settings["Limits:MaxBufferedBytes"] = "1600000";
        await using var client = await StreamClient.OpenAsync(_service);
        var admission = _service.Services.GetRequiredService<Admission>();
        var memory = _service.Services.GetRequiredService<PictureMemory>();

        // Of the memory that one client may have, two fit and not three. Whatever stands behind a JPEG's end is passed over.
        byte[] frame = [.. Service.Portrait(), .. new byte[200_000]];
        using (await admission.EnterAsync(default, default))
        {
            await client.SendAsync(frame);
            await Eventually.IsTrueAsync(() => admission.Waiting == 1);
            await Eventually.IsTrueAsync(() => memory.Used < frame.Length + 20_000);
            for (var i = 1; i <= 4; i++)
            {
                await client.SendAsync(frame);
            }

            await client.Socket.SendAsync(Encoding.UTF8.GetBytes("end"), WebSocketMessageType.Text, true, CancellationToken.None);
            await Task.Delay(500);
        }

        List<long> answered = [];
        while (await client.ReceiveAsync() is { } answer)
        {
            answered.Add(answer.GetProperty("frame").GetInt64());
        }

        Assert.Equal([0, 4], answered);
        Assert.StartsWith("1003", client.Close, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_FrameOverThePixelLimit_IsAProblem()
    {
        _service.Settings["Limits:MaxPixels"] = "1000";
        await using var client = await StreamClient.OpenAsync(_service);

        var problem = await client.AskAsync(Service.Portrait());

        Assert.Equal("/problems/too-many-pixels", problem.GetProperty("type").GetString());
        Assert.Equal(1000, problem.GetProperty("maxPixels").GetInt64());
    }

    [Fact]
    public async Task Stream_FramesFasterThanTheService_AnswersTheNewestAndSkipsTheRest()
    {
        _service.Settings["Limits:Workers"] = "1";
        await using var client = await StreamClient.OpenAsync(_service);
        await client.AskAsync(Service.Portrait());
        var admission = _service.Services.GetRequiredService<Admission>();
        using (await AcquireAsync())
        {
            // Frame 1 waits for the worker; of the others only the last may still be there when it is free.
            await client.SendAsync(Service.Portrait());
            await Eventually.IsTrueAsync(() => admission.Waiting == 1);
            for (var i = 2; i <= 9; i++)
            {
                await client.SendAsync(Service.Portrait());
            }

            await client.Socket.SendAsync(Encoding.UTF8.GetBytes("end"), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        List<long> answered = [];
        while (await client.ReceiveAsync() is { } answer)
        {
            answered.Add(answer.GetProperty("frame").GetInt64());
        }

        Assert.Equal(1, answered[0]);
        Assert.Equal(9, answered[^1]);
        Assert.True(answered.Count < 9, $"Answered {string.Join(", ", answered)}; none was skipped.");
    }

    [Fact]
    public async Task Stream_NoWorkerAndNoQueue_AnswersTooBusyAndGoesOn()
    {
        _service.Settings["Limits:Workers"] = "1";
        _service.Settings["Limits:QueueLength"] = "0";
        await using var client = await StreamClient.OpenAsync(_service);
        await client.AskAsync(Service.Portrait());
        using (await AcquireAsync())
        {
            Assert.Equal("/problems/too-busy", (await client.AskAsync(Service.Portrait())).GetProperty("type").GetString());
        }

        Assert.Equal(2, (await client.AskAsync(Service.Portrait())).GetProperty("frame").GetInt64());
    }

    [Fact]
    public async Task Stream_TextMessage_ClosesWithAReason()
    {
        await using var client = await StreamClient.OpenAsync(_service);
        await client.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text);

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal("1003 Send each frame as one binary message.", client.Close);
    }

    [Fact]
    public async Task Stream_FrameThatOneClientCouldNeverHold_IsTooLargeNotToBeTriedAgain()
    {
        _service.Settings["Limits:MaxBufferedBytes"] = "150000";
        await using var client = await StreamClient.OpenAsync(_service);
        await client.SendAsync(new byte[60_000]);

        Assert.Null(await client.ReceiveAsync());
        Assert.Matches(@"^1009 A frame may have at most \d{5} bytes\.$", client.Close);
    }

    [Fact]
    public async Task Stream_FrameOverTheByteLimit_ClosesWithAReason()
    {
        _service.Settings["Limits:MaxBodyBytes"] = "100000";
        await using var client = await StreamClient.OpenAsync(_service);
        await client.SendAsync(new byte[100_001]);

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal("1009 A frame may have at most 100000 bytes.", client.Close);
    }

    [Fact]
    public async Task Stream_Silence_ClosesWithAReason()
    {
        _service.Settings["Streaming:IdleSeconds"] = "0.5";
        await using var client = await StreamClient.OpenAsync(_service);

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal("1008 No whole frame came within 0.5 seconds.", client.Close);
    }

    [Fact]
    public async Task Stream_ServiceStops_ClosesWithAReason()
    {
        await using var client = await StreamClient.OpenAsync(_service);
        await client.AskAsync(Service.Portrait());
        _service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal("1013 The service is stopping.", client.Close);
    }

    [Fact]
    public async Task Stream_IdleWhereANewcomerTakesItsPlace_ClosesWithAReason()
    {
        _service.Settings["Streaming:MaxStreams"] = "1";
        await using var idle = await StreamClient.OpenAsync(_service);
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                await using var newcomer = await StreamClient.OpenAsync(_service);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        });

        Assert.Null(await idle.ReceiveAsync());
        Assert.Equal("1013 All streams are taken, and a new one has the place of this idle one.", idle.Close);
    }

    [Fact]
    public async Task Stream_ClientThatVanishes_LeavesItsPlace()
    {
        _service.Settings["Streaming:MaxStreams"] = "1";
        await using (var first = await StreamClient.OpenAsync(_service))
        {
            await first.AskAsync(Service.Portrait());
            first.Socket.Abort();
        }

        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                await using var second = await StreamClient.OpenAsync(_service);
                return (await second.AskAsync(Service.Portrait())).TryGetProperty("faces", out _);
            }
            catch (WebSocketException)
            {
                return false;
            }
        });
    }

    [Theory]
    [InlineData("model=none", 404)]
    [InlineData("maxFaces=0", 400)]
    [InlineData("cropped=true", 400)]
    [InlineData("accuracy=high", 400)]
    public async Task Stream_WrongParameter_IsRefusedBeforeItOpens(string query, int status)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(StreamClient.AddressOf(_service, query), default));

        Assert.Equal(status, (int)socket.HttpStatusCode);
    }

    [Fact]
    public async Task Stream_MoreThanTheLimit_IsTooBusy()
    {
        _service.Settings["Streaming:MaxStreams"] = "1";
        await using var first = await StreamClient.OpenAsync(_service);
        using ClientWebSocket second = new();
        second.Options.CollectHttpResponseDetails = true;

        await Assert.ThrowsAsync<WebSocketException>(() => second.ConnectAsync(StreamClient.AddressOf(_service), default));

        Assert.Equal(503, (int)second.HttpStatusCode);
    }

    [Fact]
    public async Task Stream_PlainRequest_IsAskedToUpgrade()
    {
        using var client = _service.CreateClient();
        var response = await client.GetAsync(new Uri("/v1/stream", UriKind.Relative));

        await Service.AssertProblem(response, 426, "upgrade-required");
        Assert.Contains("websocket", response.Headers.Upgrade.Select(product => product.Name));
        Assert.Contains("Upgrade", response.Headers.Connection);
    }

    private async Task<IDisposable> AcquireAsync()
    {
        var admission = _service.Services.GetRequiredService<Admission>();
        await Eventually.IsTrueAsync(() => admission.Working == 0);
        return await admission.EnterAsync(default, CancellationToken.None);
    }
}
