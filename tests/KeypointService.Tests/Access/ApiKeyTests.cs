using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using KeypointService.Tests.Streaming;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace KeypointService.Tests.Access;

public sealed class ApiKeyTests
{
    private const string First = "first-key-0123456789";
    private const string Second = "second-key-0123456789";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("first-key")]
    [InlineData("first-key-0123456789x")]
    public async Task Request_WithoutAKnownKey_IsRefused(string? key)
    {
        await using var service = Locked();
        using var client = service.CreateClient();

        var response = await GetAsync(client, "/v1/models", key);

        await Service.AssertProblem(response, 401, "key-required");
        Assert.Equal("ApiKey", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
    }

    [Theory]
    [InlineData(First)]
    [InlineData(Second)]
    public async Task Request_WithOneOfTheKeys_Passes(string key)
    {
        await using var service = Locked();
        using var client = service.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, "/v1/models", key)).StatusCode);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/metrics")]
    [InlineData("/")]
    public async Task Request_OutsideTheApi_NeedsNoKey(string path)
    {
        await using var service = Locked();
        using var client = service.CreateClient();

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, path, null)).StatusCode);
    }

    [Fact]
    public async Task Keys_WhenTheConfigurationIsReloaded_AreTheNewOnes()
    {
        await using var service = Locked();
        using var client = service.CreateClient();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, "/v1/models", First)).StatusCode);

        var configuration = (IConfigurationRoot)service.Services.GetRequiredService<IConfiguration>();
        configuration["Access:ApiKeys:0"] = "third-key-0123456789";

        // A source replaces the list of those below it, so that it names every key that stays.
        configuration["Access:ApiKeys:1"] = Second;
        configuration.Reload();

        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(client, "/v1/models", First)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, "/v1/models", "third-key-0123456789")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(client, "/v1/models", Second)).StatusCode);
    }

    [Theory]
    [InlineData(First)]
    [InlineData(Second)]
    public async Task Stream_KeyOfferedAsAProtocol_Opens(string key)
    {
        await using var service = Locked();
        service.UseKestrel(0);
        using ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("keypoints");
        socket.Options.AddSubProtocol($"key.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key))}");

        await socket.ConnectAsync(StreamClient.AddressOf(service), CancellationToken.None);

        Assert.Equal("keypoints", socket.SubProtocol);
    }

    [Theory]
    [InlineData("keypoints")]
    [InlineData("key.")]
    [InlineData("key.!")]
    [InlineData("key.Zmlyc3Qta2V5")]
    [InlineData(First)]
    public async Task Stream_WithoutAKnownKey_IsRefused(string protocol)
    {
        await using var service = Locked();
        service.UseKestrel(0);
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol(protocol);

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(StreamClient.AddressOf(service), CancellationToken.None));

        Assert.Equal(HttpStatusCode.Unauthorized, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Stream_KeyInTheHeader_OpensWithoutAProtocol()
    {
        await using var service = Locked();
        service.UseKestrel(0);
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("X-Api-Key", First);

        await socket.ConnectAsync(StreamClient.AddressOf(service), CancellationToken.None);

        Assert.Null(socket.SubProtocol);
    }

    private static Service Locked() => new() { Settings = { ["Access:ApiKeys:0"] = First, ["Access:ApiKeys:1"] = Second } };

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string path, string? key)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        }

        return await client.SendAsync(request);
    }
}
