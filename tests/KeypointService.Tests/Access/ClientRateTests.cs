using System.Net;

namespace KeypointService.Tests.Access;

public sealed class ClientRateTests
{
    private static readonly Dictionary<string, string> OneAnHour = new()
    {
        ["Access:RequestsPerSecond"] = "0.0003",
        ["Access:Burst"] = "1",
    };

    [Fact]
    public async Task Request_OverTheRate_IsRefusedWithTheWait()
    {
        await using var service = With(OneAnHour);
        using var client = service.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, null)).StatusCode);

        var refused = await GetAsync(client, null);

        var problem = await Service.AssertProblem(refused, 429, "rate-limited");
        Assert.Contains("0.0003 a second", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.FromMinutes(30));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("127.0.0.0/8", HttpStatusCode.OK)]
    [InlineData("10.1.2.3", HttpStatusCode.TooManyRequests)]
    public async Task Request_ForwardedForAnotherClient_CountsForItWhereTheProxyIsKnown(string proxy, HttpStatusCode expected)
    {
        await using var service = With(OneAnHour, ("Access:Proxies:0", proxy));
        service.UseKestrel(0);
        using var client = service.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, "192.0.2.1")).StatusCode);

        Assert.Equal(expected, (await GetAsync(client, "192.0.2.2")).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(client, "192.0.2.1")).StatusCode);
    }

    [Fact]
    public async Task Request_ChangingItsKeyWhereNoneIsAsked_CountsForItsAddress()
    {
        await using var service = With(OneAnHour);
        using var client = service.CreateClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", "one");
        await GetAsync(client, null);
        client.DefaultRequestHeaders.Remove("X-Api-Key");
        client.DefaultRequestHeaders.Add("X-Api-Key", "two");

        Assert.Equal(HttpStatusCode.TooManyRequests, (await GetAsync(client, null)).StatusCode);
    }

    private static Service With(Dictionary<string, string> settings, params (string Name, string Value)[] more)
    {
        Service service = new();
        foreach (var (name, value) in settings.Select(pair => (pair.Key, pair.Value)).Concat(more))
        {
            service.Settings[name] = value;
        }

        return service;
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string? forwardedFor)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models");
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        return await client.SendAsync(request);
    }
}
