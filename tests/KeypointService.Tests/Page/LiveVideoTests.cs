using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KeypointService.Tests.Page;

/// <summary>Live video when something goes otherwise than planned.</summary>
[Collection(SharedPage.Name)]
public sealed class LiveVideoTests(Browser browser)
{
    private static readonly LocatorAssertionsToHaveTextOptions Patient = new() { Timeout = 30_000 };

    [BrowserFact]
    public async Task Stream_ClosedBetweenTwoFrames_IsToldAndCanBeBegunAgain()
    {
        await using var open = await browser.OpenAsync();
        var answers = 0;
        await open.Page.RouteWebSocketAsync("**/v1/stream*", page =>
        {
            var service = page.ConnectToServer();
            page.OnMessage(frame => service.Send(frame.Binary!));
            service.OnMessage(answer =>
            {
                page.Send(answer.Text!);
                if (Interlocked.Increment(ref answers) == 2)
                {
                    // The page has its answer and sent no other frame yet.
                    _ = page.CloseAsync(new WebSocketRouteCloseOptions { Code = 1013, Reason = "The service stops." });
                }
            });
        });

        await open.Page.ClickAsync("#camera");
        await Expect(open.Alert).ToHaveTextAsync("The service stops.", Patient);
        await Expect(open.Page.Locator("#start")).ToBeVisibleAsync();

        await open.Page.ClickAsync("#camera");
        await Expect(open.Status).ToHaveTextAsync("1 face", Patient);
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Stream_ThatRefusesEveryFrame_SaysWhyAndCanBeStopped()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.RouteWebSocketAsync(
            "**/v1/stream*",
            page => page.OnMessage(_ => page.Send("""{ "status": 429, "title": "Too many.", "detail": "One frame a minute is allowed." }""")));

        await open.Page.ClickAsync("#camera");

        await Expect(open.Alert).ToHaveTextAsync("One frame a minute is allowed.", Patient);
        await open.Page.ClickAsync("#again");
        await Expect(open.Page.Locator("#start")).ToBeVisibleAsync();
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Stream_ClosedWhileThePageIsOutOfSight_GoesOnWhenItIsSeenAgain()
    {
        await using var open = await browser.OpenAsync();
        var streams = 0;
        IWebSocketRoute? first = null;
        await open.Page.RouteWebSocketAsync("**/v1/stream*", page =>
        {
            Interlocked.Increment(ref streams);
            first ??= page;
            var service = page.ConnectToServer();
            page.OnMessage(frame => service.Send(frame.Binary!));
            service.OnMessage(answer => page.Send(answer.Text!));
        });
        await open.Page.ClickAsync("#camera");
        await Expect(open.Status).ToHaveTextAsync("1 face", Patient);

        await SeeAsync(open, isHidden: true);
        await first!.CloseAsync(new WebSocketRouteCloseOptions { Code = 1008, Reason = "No frame came." });
        await open.Page.WaitForTimeoutAsync(500);
        await Expect(open.Alert).ToBeHiddenAsync();
        await SeeAsync(open, isHidden: false);

        await Expect(open.Page.Locator("#live")).ToBeVisibleAsync();
        await open.Page.WaitForFunctionAsync("() => Number(rate.textContent) > 0");
        Assert.Equal(2, Volatile.Read(ref streams));

        static Task SeeAsync(OpenPage open, bool isHidden) => open.Page.EvaluateAsync(
            """
            (isHidden) => {
              Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
              document.dispatchEvent(new Event("visibilitychange"));
            }
            """,
            isHidden);
    }

    [BrowserFact]
    public async Task Camera_ClickedTwice_IsStartedOnceAndStoppedWhole()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.EvaluateAsync(
            """
            () => {
              const start = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
              window.streams = [];
              navigator.mediaDevices.getUserMedia = async (wish) => {
                const stream = await start(wish);
                await new Promise((resolve) => setTimeout(resolve, 200));
                streams.push(stream);
                return stream;
              };
            }
            """);

        await open.Page.EvaluateAsync("() => { camera.click(); camera.click(); }");
        await Expect(open.Status).ToHaveTextAsync("1 face", Patient);
        await open.Page.WaitForFunctionAsync("() => streams.length === 2");
        Assert.Equal(1, await LiveCamerasAsync(open));

        await open.Page.ClickAsync("#again");
        await open.Page.WaitForFunctionAsync("() => document.body.dataset.mode === 'empty'");
        Assert.Equal(0, await LiveCamerasAsync(open));
    }

    [BrowserFact]
    public async Task Stop_Camera_AsksTheServiceForNothing()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.ClickAsync("#camera");
        await Expect(open.Status).ToHaveTextAsync("1 face", Patient);
        List<string> asked = [];
        open.Page.Request += (_, request) => asked.Add(request.Url);

        await open.Page.ClickAsync("#again");
        await Expect(open.Page.Locator("#start")).ToBeVisibleAsync();
        await Task.Delay(500);

        Assert.Empty(asked);
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Models_Refused_LetTheVideoGoOn()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.ClickAsync("#camera");
        await Expect(open.Status).ToHaveTextAsync("1 face", Patient);
        await open.Page.RouteAsync("**/v1/models", route => route.AbortAsync());

        await open.Page.ClickAsync("#models");
        await Expect(open.Alert).ToBeVisibleAsync();

        var frame = await open.Page.EvaluateAsync<int>("() => JSON.parse(json.textContent).frame");
        await open.Page.WaitForFunctionAsync("(frame) => JSON.parse(json.textContent).frame > frame", frame);
    }

    [BrowserFact]
    public async Task Camera_NotAllowed_LeavesThePictureAndItsAnswer()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToContainTextAsync("1 face in", new() { Timeout = 30_000 });
        await open.Page.EvaluateAsync(
            """
            () => {
              navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("No.", "NotAllowedError"));
            }
            """);

        await open.Page.ClickAsync("#live-camera");

        await Expect(open.Alert).ToContainTextAsync("The camera is not allowed.");
        await AssertPictureAsync(open);
    }

    [BrowserFact]
    public async Task Camera_StreamRefused_LeavesThePictureAndItsAnswer()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToContainTextAsync("1 face in", new() { Timeout = 30_000 });
        await open.Page.RouteWebSocketAsync(
            "**/v1/stream*", page => _ = page.CloseAsync(new() { Code = 1013, Reason = "The service stops." }));

        await open.Page.ClickAsync("#live-camera");

        await Expect(open.Alert).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await AssertPictureAsync(open);
    }

    [BrowserFact]
    public async Task Camera_DetectorAndModelChosen_AreUsed()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Portrait());
        await open.Page.GetByLabel("Find faces with").SelectOptionAsync("haar");
        await open.Page.GetByLabel("Locate points with").FocusAsync();
        await open.Page.GetByLabel("Locate points with").SelectOptionAsync("classic");
        var stream = open.Page.WaitForWebSocketAsync();

        await open.Page.ClickAsync("#live-camera");

        Assert.EndsWith("/v1/stream?detector=haar&model=classic", (await stream).Url, StringComparison.Ordinal);
        await Expect(open.Page.Locator("#json")).ToContainTextAsync("\"model\": \"classic\"", new() { Timeout = 30_000 });
        await Expect(open.Page.Locator("#json")).ToContainTextAsync("\"track\": 1");
    }

    private static async Task AssertPictureAsync(OpenPage open)
    {
        await Expect(open.Canvas).ToBeVisibleAsync();
        await Expect(open.Status).ToContainTextAsync("1 face in");
        await Expect(open.Page.Locator("#json")).ToBeVisibleAsync();
        await Expect(open.Page.Locator("#start")).ToBeHiddenAsync();
    }

    private static Task<int> LiveCamerasAsync(OpenPage open) => open.Page.EvaluateAsync<int>(
        "() => streams.filter((stream) => stream.getTracks().some((track) => track.readyState === 'live')).length");
}
