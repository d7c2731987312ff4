using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace KeypointService.Tests.Hosting;

/// <summary>The service under a path of a site, behind a real nginx with the configuration that is recommended.</summary>
public sealed class NginxTests
{
    [NginxFact]
    public async Task Prefix_EveryDoor_IsFoundUnderIt()
    {
        await using var site = await NginxSite.StartAsync();
        using var form = Service.Form(Service.Group());
        using var located = await site.Client.PostAsync(new Uri("v1/keypoints", UriKind.Relative), form);
        Assert.Equal(3, (await Service.JsonOf(located)).GetProperty("faces").GetArrayLength());

        using var page = await site.Client.GetAsync(new Uri("", UriKind.Relative));
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        using var script = await site.Client.GetAsync(new Uri("app.js", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);

        using var redirected = await site.Client.GetAsync(new Uri("swagger", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, redirected.StatusCode);
        Assert.Equal("/faces/swagger/index.html", redirected.RequestMessage!.RequestUri!.AbsolutePath);
        using var document = await site.Client.GetAsync(new Uri("swagger/v1/swagger.json", UriKind.Relative));
        Assert.Equal("/faces", (await Service.JsonOf(document)).GetProperty("servers")[0].GetProperty("url").GetString());
    }

    [NginxFact]
    public async Task LiveVideo_ThroughTheProxy_IsAnswered()
    {
        await using var site = await NginxSite.StartAsync();
        using ClientWebSocket stream = new();
        await stream.ConnectAsync(new Uri($"ws://{site.Client.BaseAddress!.Authority}/faces/v1/stream"), CancellationToken.None);
        await stream.SendAsync(Service.Portrait(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        var answer = new byte[1 << 16];

        var received = await stream.ReceiveAsync(answer, CancellationToken.None);

        using var faces = JsonDocument.Parse(Encoding.UTF8.GetString(answer, 0, received.Count));
        Assert.Equal(1, faces.RootElement.GetProperty("faces").GetArrayLength());
        await stream.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
