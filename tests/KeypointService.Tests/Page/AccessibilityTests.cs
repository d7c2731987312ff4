using System.Text;
using Microsoft.Playwright;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace KeypointService.Tests.Page;

/// <summary>Each state of the page in the eyes of axe, in light and dark, on a screen of 320 pixels and on a wide one.</summary>
[Collection(SharedPage.Name)]
public sealed class AccessibilityTests(Browser browser)
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 30_000 };

    [BrowserAndNodeFact]
    public async Task Page_EachState_HasNoFaultAndNoSidewaysScrolling()
    {
        using NodeFolder folder = new(Repository.PathOf("tests", "KeypointService.Tests", "Page", "axe"));
        await folder.InstallAsync();
        var axe = await System.IO.File.ReadAllTextAsync(folder["node_modules/axe-core/axe.min.js"]);

        await VisitAsync(axe, "light-wide", new() { ColorScheme = ColorScheme.Light });
        await VisitAsync(
            axe, "dark-narrow", new() { ColorScheme = ColorScheme.Dark, ViewportSize = new() { Width = 320, Height = 640 } });
    }

    private async Task VisitAsync(string axe, string screen, BrowserNewContextOptions options)
    {
        using Mat empty = new(240, 320, MatType.CV_8UC3, Scalar.All(128));
        await using var open = await browser.OpenAsync(options);
        await open.Page.EvaluateAsync(axe);
        await CheckAsync(open, $"{screen}-start");

        await open.ChooseAsync(Service.Group());
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient);
        await CheckAsync(open, $"{screen}-picture");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Face 2" }).ClickAsync();
        await CheckAsync(open, $"{screen}-zoomed");

        await open.ChooseAsync(
            File("a picture with quite a long name, as cameras and people give them.jpg", Service.Portrait()),
            File("empty.jpg", empty.ImEncode(".jpg")),
            File("notes.txt", Encoding.ASCII.GetBytes("no picture")));
        await Expect(open.Status).ToContainTextAsync("1 face", Patient);
        await CheckAsync(open, $"{screen}-list");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "empty.jpg" }).ClickAsync();
        await Expect(open.Status).ToContainTextAsync("No face found", Patient);
        await CheckAsync(open, $"{screen}-no-face");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "notes.txt" }).ClickAsync();
        await Expect(open.Alert).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await CheckAsync(open, $"{screen}-error");

        await open.Page.ClickAsync("#camera");
        await Expect(open.Status).ToContainTextAsync("1 face", Patient);
        await CheckAsync(open, $"{screen}-live");
        await open.Page.ClickAsync("#models");
        await Expect(open.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await CheckAsync(open, $"{screen}-models");
    }

    private static async Task CheckAsync(OpenPage open, string state)
    {
        // PAGE_SCREENSHOTS=folder keeps what each state looks like, for people to look at.
        if (Environment.GetEnvironmentVariable("PAGE_SCREENSHOTS") is { } folder)
        {
            await open.Page.ScreenshotAsync(new() { Path = System.IO.Path.Combine(folder, $"{state}.png"), FullPage = true });
        }

        var faults = await open.Page.EvaluateAsync<string[]>(
            "async () => (await axe.run()).violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join()}`)");
        Assert.True(faults.Length == 0, $"{state}\n{string.Join('\n', faults)}");
        Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), state);
    }

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "image/jpeg", Buffer = bytes };
}
