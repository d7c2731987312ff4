using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KeypointService.Tests.Page;

/// <summary>What a person begins while something else is under way.</summary>
[Collection(SharedPage.Name)]
public sealed class RaceTests(Browser browser)
{
    [BrowserFact]
    public async Task TwoPictures_SecondBeforeTheFirstIsAnswered_ShowsTheSecond()
    {
        await using var open = await browser.OpenAsync();
        TaskCompletionSource first = new();
        var requests = 0;
        await open.Page.RouteAsync("**/v1/keypoints*", async route =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                await first.Task;
            }

            await GoOnAsync(route);
        });

        var asked = open.Page.WaitForRequestAsync("**/v1/keypoints*");
        await open.ChooseAsync(Service.Group());
        await asked;
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToContainTextAsync("1 face", new() { Timeout = 30_000 });
        first.SetResult();
        await Task.Delay(300);

        await Expect(open.Status).ToContainTextAsync("1 face");
        await Expect(open.Page.Locator("#faces button")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Escape_BeforeTheAnswer_StaysAtTheStart()
    {
        await using var open = await browser.OpenAsync();
        TaskCompletionSource answer = new();
        await open.Page.RouteAsync("**/v1/keypoints*", async route =>
        {
            await answer.Task;
            await GoOnAsync(route);
        });

        var asked = open.Page.WaitForRequestAsync("**/v1/keypoints*");
        await open.ChooseAsync(Service.Portrait());
        await asked;
        await open.Page.Keyboard.PressAsync("Escape");
        answer.SetResult();
        await Task.Delay(300);

        await Expect(open.Page.Locator("#start")).ToBeVisibleAsync();
        await Expect(open.Canvas).ToBeHiddenAsync();
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Example_Clicked_LeavesTheFocusOnThePicture()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.ClickAsync("#example");

        await Expect(open.Canvas).ToBeFocusedAsync(new() { Timeout = 30_000 });
    }

    [BrowserFact]
    public async Task Tip_FingerLifted_StaysToBeRead()
    {
        await using var open = await browser.OpenAsync(new() { HasTouch = true, ViewportSize = new() { Width = 400, Height = 800 } });
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToContainTextAsync("1 face", new() { Timeout = 30_000 });
        var at = await open.Page.EvaluateAsync<float[]>(
            """
            () => {
              canvas.scrollIntoView();
              const answer = JSON.parse(json.textContent);
              const { x, y } = answer.faces[0].keypoints[10];
              const { left, top, width } = canvas.getBoundingClientRect();
              const scale = width / answer.image.width;
              return [left + (x + 0.5) * scale, top + (y + 0.5) * scale];
            }
            """);

        await open.Page.Touchscreen.TapAsync(at[0], at[1]);
        await Task.Delay(300);

        await Expect(open.Page.Locator("#name")).ToContainTextAsync("nose tip");
    }

    /// <summary>The page may have given the request up meanwhile.</summary>
    private static async Task GoOnAsync(IRoute route)
    {
        try
        {
            await route.ContinueAsync();
        }
        catch (PlaywrightException)
        {
            // It is gone.
        }
    }
}
