using System.Net;
using System.Net.WebSockets;
using System.Text;
using KeypointService.Access;
using KeypointService.Tests.Streaming;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeypointService.Tests.Access;

/// <summary>A service that was meant to be locked is not open by a slip.</summary>
public sealed class FailClosedTests
{
    private const string Key = "first-key-0123456789";
    private const string List = "Access:ApiKeys";

    [Theory]
    [InlineData("""{ "Access": { "ApiKeys": null } }""")]
    [InlineData("""{ "Access": { "ApiKeys": "first-key-0123456789" } }""")]
    [InlineData("""{ "Access": { "ApiKeys": [""] } }""")]
    [InlineData("""{ "Access": { "ApiKeys": [null] } }""")]
    [InlineData("""{ "Access": null }""")]
    [InlineData("""{ "Access": "first-key-0123456789" }""")]
    public void Keys_ThatAreNoListOfTexts_AreAnError(string json) =>
        Assert.Throws<InvalidDataException>(() => ConfiguredList.Read(Json(json), List));

    [Theory]
    [InlineData("first-key-0123456789")]
    [InlineData("")]
    public void Keys_VariableThatIsNoList_IsAnError(string value)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [List] = value }).Build();

        Assert.Throws<InvalidDataException>(() => ConfiguredList.Read(configuration, List));
    }

    [Fact]
    public void Keys_OfTheHighestSource_ReplaceTheOthers()
    {
        using MemoryStream low = new("""{ "Access": { "ApiKeys": ["a", "b", "c"] } }"""u8.ToArray());
        using MemoryStream high = new("""{ "Access": { "ApiKeys": ["d"] } }"""u8.ToArray());
        using MemoryStream silent = new("""{ "Access": { "ApiKeys": [] } }"""u8.ToArray());
        var configuration = new ConfigurationBuilder().AddJsonStream(low).AddJsonStream(high).AddJsonStream(silent).Build();

        Assert.Equal(["d"], ConfiguredList.Read(configuration, List));
    }

    [Fact]
    public async Task SettingsFile_DeletedWhileTheServiceRuns_LeavesTheLastKeys()
    {
        var file = await WriteAsync($$"""{ "Access": { "ApiKeys": ["{{Key}}"] } }""");
        try
        {
            using RunningService service = new($"--Settings:File={file}");
            await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
            Assert.Equal(HttpStatusCode.Unauthorized, await ModelsAsync(service));

            // The next file tells that the service has seen that this one is gone.
            File.Delete(file);
            await Task.Delay(TimeSpan.FromSeconds(2));
            Assert.Equal(HttpStatusCode.Unauthorized, await ModelsAsync(service));
            Assert.Equal(HttpStatusCode.OK, await ModelsAsync(service, Key));
            using ClientWebSocket stream = new();
            stream.Options.SetRequestHeader(ApiKeys.Header, Key);
            await stream.ConnectAsync(new UriBuilder(service.Url) { Scheme = "ws", Path = "/v1/stream" }.Uri, CancellationToken.None);
            Assert.Contains("\"faces\"", await FrameAsync(stream), StringComparison.Ordinal);

            await File.WriteAllTextAsync(file, """{ "Access": { "ApiKeys": ["second-key-0123456789"] } }""");
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
            while (await ModelsAsync(service, "second-key-0123456789") != HttpStatusCode.OK)
            {
                await Task.Delay(100, patience.Token);
            }

            Assert.Equal(HttpStatusCode.Unauthorized, await ModelsAsync(service, Key));
            Assert.Contains("/problems/key-required", await FrameAsync(stream), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> FrameAsync(ClientWebSocket stream)
    {
        await stream.SendAsync(Service.Portrait(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        var answer = new byte[64 * 1024];
        var length = (await stream.ReceiveAsync(answer, CancellationToken.None)).Count;
        return Encoding.UTF8.GetString(answer, 0, length);
    }

    [Fact]
    public async Task SettingsFile_BrokenWhileTheServiceRuns_LeavesTheLastKeysAndTheLogSaysSo()
    {
        var file = await WriteAsync($$"""{ "Access": { "ApiKeys": ["{{Key}}"] } }""");
        try
        {
            KeptLines<ApiKeys> log = new();
            await using Service settings = new() { Settings = { ["Settings:File"] = file } };
            await using var service = settings.WithWebHostBuilder(host =>
                host.ConfigureTestServices(services => services.AddSingleton<ILogger<ApiKeys>>(log)));
            using var client = service.CreateClient();
            Assert.Equal(HttpStatusCode.Unauthorized, await ModelsAsync(client));

            await File.WriteAllTextAsync(file, """{ "Access": { "ApiKeys": ["second-key-0123456789" """);
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
            while (log.Lines.IsEmpty)
            {
                await Task.Delay(100, patience.Token);
            }

            Assert.All(log.Lines, line => Assert.Contains("last good API keys stay", line, StringComparison.Ordinal));
            Assert.All(log.Lines, line => Assert.Contains(file, line, StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.Unauthorized, await ModelsAsync(client));
            Assert.Equal(HttpStatusCode.OK, await ModelsAsync(client, Key));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("https://friend.example", 101)]
    public async Task Stream_FromAPageOfAnotherOrigin_IsRefusedUnlessConfigured(string origin, int expected)
    {
        await using Service service = new() { Settings = { ["Access:CorsOrigins:0"] = "https://friend.example" } };
        service.UseKestrel(0);

        Assert.Equal(expected, await OpenAsync(service, origin));
    }

    [Fact]
    public async Task Stream_FromTheServicesOwnPage_Opens()
    {
        await using Service service = new();
        service.UseKestrel(0);

        Assert.Equal(101, await OpenAsync(service, StreamClient.AddressOf(service).GetLeftPart(UriPartial.Authority).Replace("ws:", "http:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("rebound.example", 400)]
    [InlineData("keypoints.example.org", 200)]
    [InlineData("any.example.net:8080", 200)]
    [InlineData("localhost", 200)]
    [InlineData("10.1.2.3:8080", 200)]
    [InlineData("[::1]:8080", 200)]
    public async Task Request_ForAHost_IsAnsweredWhereThatIsAllowed(string host, int expected)
    {
        await using Service service = new() { Settings = { ["AllowedHosts"] = "keypoints.example.org;*.example.net" } };
        using var client = service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models") { Headers = { Host = host } };

        Assert.Equal(expected, (int)(await client.SendAsync(request)).StatusCode);
    }

    private static async Task<int> OpenAsync(Service service, string origin)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(StreamClient.AddressOf(service), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // Its status tells.
        }

        return (int)socket.HttpStatusCode;
    }

    private static Task<HttpStatusCode> ModelsAsync(RunningService service, string? key = null) => ModelsAsync(service.Client, key);

    private static async Task<HttpStatusCode> ModelsAsync(HttpClient client, string? key = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/v1/models");
        request.Headers.Add("X-Api-Key", key);
        return (await client.SendAsync(request)).StatusCode;
    }

    private static IConfiguration Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();

    private static async Task<string> WriteAsync(string json)
    {
        var folder = Directory.CreateTempSubdirectory("keypoints-settings-").FullName;
        var file = Path.Combine(folder, "settings.json");
        await File.WriteAllTextAsync(file, json);
        return file;
    }
}
