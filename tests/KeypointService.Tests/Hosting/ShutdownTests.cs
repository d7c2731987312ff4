using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KeypointService.Capacity;
using Microsoft.Extensions.DependencyInjection;

namespace KeypointService.Tests.Hosting;

public sealed class ShutdownTests
{
    private static readonly Uri Ready = new("/health/ready", UriKind.Relative);
    private static readonly Uri Keypoints = new("/v1/keypoints", UriKind.Relative);

    [Fact]
    public async Task Sigterm_UnderLoad_AnswersEveryoneAndEndsWithZero()
    {
        using RunningService service = new();
        await service.WaitForAsync(Ready);
        var clients = Enumerable.Range(0, 6).Select(_ => PostUntilRefusedAsync(service.Client)).ToArray();
        await Task.WhenAny(clients[0], Task.Delay(300));

        service.Terminate();

        Assert.All(await Task.WhenAll(clients), last => Assert.Equal(HttpStatusCode.ServiceUnavailable, last));
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task Sigterm_WhileClientsConnectAnew_ResetsNobodyWhoConnected()
    {
        using RunningService service = new();
        await service.WaitForAsync(Ready);
        var clients = Enumerable.Range(0, 4).Select(_ => ConnectUntilRefusedAsync(service.Url)).ToArray();
        await Task.Delay(200);

        service.Terminate();

        Assert.All(await Task.WhenAll(clients), asked => Assert.NotEqual(0, asked));
        Assert.Equal(0, await service.ExitCodeAsync());
    }

    [Fact]
    public async Task Sigterm_WhileUploadsTrickle_RefusesThemLongBeforeTheLimit()
    {
        const int limitSeconds = 60;
        using RunningService service = new($"--Shutdown:LimitSeconds={limitSeconds}");
        await service.WaitForAsync(Ready);
        string[] uploads = ["/v1/keypoints image/jpeg", "/v1/keypoints application/json", "/v1/video video/mp4", "/v2/models/compact/infer application/json"];
        var clients = uploads.Select(upload => TrickleAsync(service.Url, upload.Split(' '))).ToArray();
        await Task.Delay(500);

        service.Terminate();
        var start = Stopwatch.GetTimestamp();

        Assert.All(await Task.WhenAll(clients), status => Assert.Equal("HTTP/1.1 503 Service Unavailable", status));
        Assert.Equal(0, await service.ExitCodeAsync());
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, limitSeconds / 2);
    }

    [Fact]
    public async Task Admission_OnceClosed_RefusesAndIsNotReady()
    {
        await using var service = new Service();
        using var client = service.CreateClient();
        service.Services.GetRequiredService<Admission>().Close();

        using var body = Service.Raw(Service.Portrait());
        var refused = await client.PostAsync(Keypoints, body);

        await Service.AssertProblem(refused, 503, "too-busy");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.True(refused.Headers.ConnectionClose);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(Ready)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Admission_WhileSomeoneWorks_IsNotDrained()
    {
        await using var service = new Service();
        var admission = service.Services.GetRequiredService<Admission>();
        using CancellationTokenSource noTime = new();
        await noTime.CancelAsync();
        using (await admission.EnterAsync(default, default))
        {
            Assert.False(await admission.DrainAsync(noTime.Token));
        }

        Assert.True(await admission.DrainAsync(noTime.Token));
    }

    private static async Task<HttpStatusCode> PostUntilRefusedAsync(HttpClient client)
    {
        HttpStatusCode status;
        do
        {
            try
            {
                using var body = Service.Raw(Service.Portrait());
                using var response = await client.PostAsync(Keypoints, body);
                status = response.StatusCode;
            }
            catch (HttpRequestException gone) when (gone.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // It listens no more: nobody took this request, so nothing is lost.
                status = HttpStatusCode.ServiceUnavailable;
            }
        }
        while (status == HttpStatusCode.OK);

        return status;
    }

    /// <summary>Sends a body that gets on as it should and never ends, until it is answered.</summary>
    /// <returns>The status of the answer; null where the connection ended without one.</returns>
    private static async Task<string?> TrickleAsync(Uri service, string[] addressAndType)
    {
        using TcpClient client = new();
        await client.ConnectAsync(service.Host, service.Port);
        var connection = client.GetStream();
        using StreamReader answer = new(connection);
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {addressAndType[0]} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {addressAndType[1]}\r\nContent-Length: 9000000\r\n\r\n"));
        var status = answer.ReadLineAsync();
        while (!status.IsCompleted)
        {
            await connection.WriteAsync(new byte[2000]);
            await Task.WhenAny(status, Task.Delay(100));
        }

        return await status;
    }

    /// <summary>Asks on one connection after the other.</summary>
    /// <returns>How many there were before one was refused; the answer of each was read whole.</returns>
    private static async Task<int> ConnectUntilRefusedAsync(Uri service)
    {
        for (var asked = 0; ; asked++)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(service.Host, service.Port);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return asked;
            }

            var connection = client.GetStream();
            await connection.WriteAsync("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
            using StreamReader answer = new(connection);
            Assert.StartsWith("HTTP/1.1 ", await answer.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }
}
