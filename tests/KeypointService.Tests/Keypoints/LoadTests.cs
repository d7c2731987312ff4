using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace KeypointService.Tests.Keypoints;

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
        var workers = service.Services.GetRequiredService<ConcurrencyLimiter>();
        using (var busy = workers.AttemptAcquire())
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
        var workers = service.Services.GetRequiredService<ConcurrencyLimiter>();
        using var busy = workers.AttemptAcquire();
        using var gone = new CancellationTokenSource();
        var waiting = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using var body = Service.Raw(Service.Portrait());
            await client.PostAsync(Keypoints, body, gone.Token);
        });
        await WaitUntilAsync(() => workers.GetStatistics()!.CurrentQueuedCount == 1);

        await gone.CancelAsync();

        await waiting;
        await WaitUntilAsync(() => workers.GetStatistics()!.CurrentQueuedCount == 0);
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
