using System.Net;
using KeypointService.Capacity;
using KeypointService.TestPictures;
using Microsoft.Extensions.DependencyInjection;

namespace KeypointService.Tests.Capacity;

/// <summary>Limits that need a real server or settings of their own.</summary>
public sealed class LoadTests
{
    private static readonly Uri Keypoints = new("/v1/keypoints", UriKind.Relative);

    [Fact]
    public async Task Post_FiftyMegabytesToKestrel_IsTooLargeAndTheServiceGoesOn()
    {
        await using var service = new Service();
        service.UseKestrel(0);
        using var client = service.CreateClient();
        using var body = Service.Raw(new byte[50_000_000], "image/jpeg");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keypoints") { Content = body };
        request.Headers.ExpectContinue = true;

        await Service.AssertProblem(await client.SendAsync(request), 413, "body-too-large");

        using var picture = Service.Raw(Service.Portrait());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Keypoints, picture)).StatusCode);
    }

    [Fact]
    public async Task Post_ChunkedBodyOverTheLimitToKestrel_IsTooLarge()
    {
        await using var service = new Service { Settings = { ["Limits:MaxBodyBytes"] = "100000" } };
        service.UseKestrel(0);
        using var client = service.CreateClient();
        using var body = Service.Raw(new byte[120_000], "image/jpeg");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keypoints") { Content = body };
        request.Headers.TransferEncodingChunked = true;

        await Service.AssertProblem(await client.SendAsync(request), 413, "body-too-large");
    }

    [Fact]
    public async Task Post_FormOverTheLimit_IsTooLarge()
    {
        await using var service = new Service { Settings = { ["Limits:MaxBodyBytes"] = "20000" } };
        using var client = service.CreateClient();
        using var form = Service.Form(new byte[30_000]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keypoints") { Content = form };
        request.Headers.TransferEncodingChunked = true;

        var problem = await Service.AssertProblem(await client.SendAsync(request), 413, "body-too-large");

        Assert.Equal(20_000, problem.GetProperty("maxBodyBytes").GetInt64());
    }

    [Fact]
    public async Task Post_WhenWorkersAreBusyAndTheQueueIsFull_IsTurnedAwayAtOnce()
    {
        await using var service = new Service { Settings = { ["Limits:Workers"] = "1", ["Limits:QueueLength"] = "0" } };
        using var client = service.CreateClient();
        var admission = service.Services.GetRequiredService<Admission>();
        using (await admission.EnterAsync(default, default))
        {
            using var refusedBody = Service.Raw(Service.Portrait());
            var refused = await client.PostAsync(Keypoints, refusedBody);

            await Service.AssertProblem(refused, 503, "too-busy");
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        using var body = Service.Raw(Service.Portrait());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Keypoints, body)).StatusCode);
    }

    [Fact]
    public async Task Post_WhenTheClientGivesUpInTheQueue_FreesItsPlace()
    {
        await using var service = new Service { Settings = { ["Limits:Workers"] = "1", ["Limits:QueueLength"] = "1" } };
        using var client = service.CreateClient();
        var admission = service.Services.GetRequiredService<Admission>();
        using var busy = await admission.EnterAsync(default, default);
        using var gone = new CancellationTokenSource();
        var waiting = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var body = Service.Raw(Service.Portrait());
            await client.PostAsync(Keypoints, body, gone.Token);
        });
        await Eventually.IsTrueAsync(() => admission.Waiting == 1);

        await gone.CancelAsync();

        await waiting;
        await Eventually.IsTrueAsync(() => admission.Waiting == 0);
    }

    [Fact]
    public async Task Post_WhenNoWorkerBecomesFreeInTime_IsTurnedAway()
    {
        await using var service = new Service { Settings = { ["Limits:Workers"] = "1", ["Limits:QueueSeconds"] = "0.05" } };
        using var client = service.CreateClient();
        using var busy = await service.Services.GetRequiredService<Admission>().EnterAsync(default, default);
        using var body = Service.Raw(Service.Portrait());

        var problem = await Service.AssertProblem(await client.PostAsync(Keypoints, body), 503, "too-busy");

        Assert.Contains("0.05 seconds", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WhenTheQueueIsFull_IsTurnedAwayBeforeItsBodyIsSent()
    {
        await using var service = new Service { Settings = { ["Limits:Workers"] = "1", ["Limits:QueueLength"] = "1" } };
        using var client = service.CreateClient();
        var admission = service.Services.GetRequiredService<Admission>();
        using var busy = await admission.EnterAsync(default, default);
        using var patience = new CancellationTokenSource();
        var waiting = admission.EnterAsync(default, patience.Token);

        // No picture at all would be another problem, once the body is looked at.
        using var body = Service.Raw([]);
        await Service.AssertProblem(await client.PostAsync(Keypoints, body), 503, "too-busy");

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Post_WhenTheMemoryForUploadsIsUsedUp_IsTurnedAwayAndGivesItBack()
    {
        await using var service = new Service { Settings = { ["Limits:MaxBufferedBytes"] = "150000" } };
        using var client = service.CreateClient();
        using var large = Service.Raw(new byte[40_000], "image/jpeg");
        var memory = service.Services.GetRequiredService<PictureMemory>();
        using (memory.Uploads.Hold("another", 56_000))
        using (memory.Uploads.Hold("a third", 50_000))
        {
            await Service.AssertProblem(await client.PostAsync(Keypoints, large), 503, "too-busy");
        }

        await Eventually.IsTrueAsync(() => memory.Used == 0);
        using var picture = Service.Raw(Service.Portrait());
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync(Keypoints, picture)).StatusCode);
    }

    [Theory]
    [InlineData("image/jpeg", true)]
    [InlineData("image/jpeg", false)]
    [InlineData("application/json", true)]
    public async Task Post_BodyThatOneClientCouldNeverHold_IsTooLargeWhateverTheLimit(string type, bool announced)
    {
        await using var service = new Service { Settings = { ["Limits:MaxBufferedBytes"] = "150000" } };
        using var client = service.CreateClient();
        using var large = Service.Raw(new byte[60_000], type);
        using var request = new HttpRequestMessage(HttpMethod.Post, Keypoints) { Content = large };
        request.Headers.TransferEncodingChunked = !announced;

        var problem = await Service.AssertProblem(await client.SendAsync(request), 413, "body-too-large");

        Assert.InRange(problem.GetProperty("maxBodyBytes").GetInt64(), 20_000, 57_000);

        // It is given back behind the answer's last byte.
        var memory = service.Services.GetRequiredService<PictureMemory>();
        await Eventually.IsTrueAsync(() => memory.Used == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PostBatch_HardlySmallerThanWhatOneClientMayHold_IsAnswered(bool announced)
    {
        await using var service = new Service { Settings = { ["Limits:MaxBufferedBytes"] = "1600000" } };
        using var client = service.CreateClient();

        // Whatever stands behind a JPEG's end is passed over.
        using var request = Batch(announced, [.. Service.Portrait(), .. new byte[150_000]], [.. Service.Portrait(), .. new byte[300_000]]);

        var answers = (await Service.JsonOf(await client.SendAsync(request))).GetProperty("answers").EnumerateArray();

        Assert.Equal([200, 200], answers.Select(answer => answer.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task PostBatch_LargerInAllThanItsLimitAndNotAnnounced_NamesTheLimit()
    {
        await using var service = new Service { Settings = { ["Limits:MaxBufferedBytes"] = "1600000" } };
        using var client = service.CreateClient();
        using var request = Batch(announced: false, new byte[250_000], new byte[250_000], new byte[250_000]);

        var problem = await Service.AssertProblem(await client.SendAsync(request), 413, "body-too-large");

        Assert.Equal(599_999, problem.GetProperty("maxBodyBytes").GetInt64());
    }

    [Theory]
    [InlineData("/v1/keypoints", "image")]
    [InlineData("/v1/keypoints:batch", "images")]
    public async Task Post_WhenTheMemoryForAnswersIsUsedUp_FacesAreHeldBackAsPicturesAre(string address, string part)
    {
        await using var service = new Service { Settings = { ["Limits:MaxBufferedBytes"] = "400000" } };
        using var client = service.CreateClient();
        var memory = service.Services.GetRequiredService<PictureMemory>();
        using (memory.Answers.Hold("another", 99_000))
        using (memory.Answers.Hold("a third", 99_000))
        {
            using var refused = await PostAsync();
            Assert.Contains("/problems/too-busy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var answer = await PostAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("/problems/", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await Eventually.IsTrueAsync(() => memory.Used == 0);

        async Task<HttpResponseMessage> PostAsync()
        {
            using var form = Service.Form(Service.Group(), part);
            return await client.PostAsync(new Uri(address, UriKind.Relative), form);
        }
    }

    [Fact]
    public async Task Post_WhenTheAnnotatedPictureCouldNeverBeHeld_IsToldSoAndGivesItsMemoryBack()
    {
        await using var service = new Service { Settings = { ["Limits:MaxBufferedBytes"] = "600000" } };
        using var client = service.CreateClient();
        using var portrait = DrawnFace.Portrait(1600, 1600, 260).Picture;
        using var large = new HttpRequestMessage(HttpMethod.Post, Keypoints) { Content = Service.Raw(portrait.ImEncode(".jpg")) };
        large.Headers.Accept.ParseAdd("image/png");

        await Service.AssertProblem(await client.SendAsync(large), 422, "answer-too-large");

        var memory = service.Services.GetRequiredService<PictureMemory>();
        await Eventually.IsTrueAsync(() => memory.Used == 0);
        using var small = new HttpRequestMessage(HttpMethod.Post, Keypoints) { Content = Service.Raw(Service.Portrait()) };
        small.Headers.Accept.ParseAdd("image/jpeg");
        using var answer = await client.SendAsync(small);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync());
        await Eventually.IsTrueAsync(() => service.Services.GetRequiredService<PictureMemory>().Used == 0);
    }

    private static HttpRequestMessage Batch(bool announced, params IEnumerable<byte[]> files)
    {
        MultipartFormDataContent form = [];
        foreach (var file in files)
        {
            form.Add(Service.Raw(file, "image/jpeg"), "images", "picture.jpg");
        }

        return new(HttpMethod.Post, "/v1/keypoints:batch") { Content = form, Headers = { TransferEncodingChunked = !announced } };
    }
}
