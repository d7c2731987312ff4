using System.Text;
using System.Text.RegularExpressions;
using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using Microsoft.Playwright;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace KeypointService.Tests.Page;

/// <summary>The page as a person meets it.</summary>
[Collection(SharedPage.Name)]
public sealed partial class PageTests(Browser browser)
{
    private static readonly int[] LeftEyeColour = [0x28, 0xc8, 0xff];
    private static readonly LocatorAssertionsToHaveTextOptions Patient = new() { Timeout = 30_000 };

    [BrowserFact]
    public async Task Page_PictureChosen_ShowsItsKeypointsAndTheAnswer()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Group());

        await Expect(open.Status).ToHaveTextAsync(ThreeFaces(), Patient);
        await Expect(open.Canvas).ToBeVisibleAsync();
        Assert.Equal(LeftEyeColour, await open.ColourAtKeypointAsync(0));
        await Expect(open.Page.Locator("#json")).ToContainTextAsync("\"name\": \"nose_tip\"");
    }

    [BrowserFact]
    public async Task Page_WebPThatLiesTurned_IsShownUpright()
    {
        using var picture = DrawnFace.Picture(640, 480, new DrawnFace(new ImagePoint(320, 200), 80));
        Cv2.Rectangle(picture, new Rect(0, 0, 40, 40), Scalar.Red, Cv2.FILLED);
        await using var open = await browser.OpenAsync();

        // A half turn does not show in the size, a quarter turn does.
        await AssertUprightAsync(RotateFlags.Rotate180, orientation: 3);
        await AssertUprightAsync(RotateFlags.Rotate90Counterclockwise, orientation: 6);

        async Task AssertUprightAsync(RotateFlags lies, int orientation)
        {
            using Mat turned = new();
            Cv2.Rotate(picture, turned, lies);
            var file = ExifFiles.WithOrientation(ExifFiles.Encode(turned, ImageFormat.WebP), ImageFormat.WebP, orientation, littleEndian: true);
            await open.ChooseAsync(file, $"{orientation}.webp", "image/webp");
            await Expect(open.Page.Locator("#json")).ToContainTextAsync($"\"orientation\": {orientation}", new() { Timeout = 30_000 });

            var corner = await open.Page.EvaluateAsync<int[]>("() => [...canvas.getContext('2d').getImageData(8, 8, 1, 1).data]");
            Assert.True(corner[0] > 200 && corner[1] < 80, string.Join(' ', corner));
        }
    }

    [BrowserFact]
    public async Task Page_SharpScreen_DrawsWithItsPixels()
    {
        await using var open = await browser.OpenAsync(new BrowserNewContextOptions { DeviceScaleFactor = 2 });
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToHaveTextAsync(OneFace(), Patient);

        Assert.Equal(2, await open.Page.EvaluateAsync<double>("() => canvas.width / canvas.getBoundingClientRect().width"), 0.01);
        Assert.Equal(LeftEyeColour, await open.ColourAtKeypointAsync(0));
    }

    [BrowserFact]
    public async Task Page_PointerOnAKeypoint_TellsItsName()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToHaveTextAsync(OneFace(), Patient);
        var at = await open.Page.EvaluateAsync<float[]>(
            """
            () => {
              const answer = JSON.parse(json.textContent);
              const { x, y } = answer.faces[0].keypoints[10];
              const scale = canvas.clientWidth / answer.image.width;
              return [(x + 0.5) * scale, (y + 0.5) * scale];
            }
            """);

        await open.Canvas.HoverAsync(new LocatorHoverOptions { Position = new Position { X = at[0], Y = at[1] } });

        await Expect(open.Page.Locator("#name")).ToHaveTextAsync(NoseTip());
    }

    [BrowserFact]
    public async Task Page_KeyboardAlone_ReachesEverything()
    {
        await using var open = await browser.OpenAsync();
        await TabToAsync(open, "example");
        await open.Page.Keyboard.PressAsync("Enter");
        await Expect(open.Status).ToHaveTextAsync(ThreeFaces(), Patient);

        await TabToAsync(open, "canvas");
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(open.Page.Locator("#name")).ToHaveTextAsync(LeftEye());
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(open.Page.Locator("#name")).ToHaveTextAsync(RightEye());

        await open.Page.Keyboard.PressAsync("Escape");
        await Expect(open.Page.Locator("#start")).ToBeVisibleAsync();
        await Expect(open.Page.Locator("#file")).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Page_PictureDropped_IsTaken()
    {
        await using var open = await browser.OpenAsync();
        var data = await open.Page.EvaluateHandleAsync(
            """
            async () => {
              const data = new DataTransfer();
              data.items.add(new File([await (await fetch("example.jpg")).blob()], "example.jpg", { type: "image/jpeg" }));
              return data;
            }
            """);

        await open.Page.DispatchEventAsync("#stage", "drop", new { dataTransfer = data });

        await Expect(open.Status).ToHaveTextAsync(ThreeFaces(), Patient);
    }

    [BrowserFact]
    public async Task Page_NoPicture_TellsWhatIsWrongAndStartsAgain()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Encoding.ASCII.GetBytes("no picture"), "notes.txt", "text/plain");

        await Expect(open.Alert).ToHaveTextAsync(NamedFile(), Patient);
        await Expect(open.Page.Locator("#start")).ToBeVisibleAsync();
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToHaveTextAsync(OneFace(), Patient);
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Page_ServiceGone_ExampleTellsItAndIsTriedAgain()
    {
        const string example = "**/example.jpg";
        await using var open = await browser.OpenAsync();
        await open.Page.RouteAsync(example, route => route.AbortAsync());

        await open.Page.ClickAsync("#example");
        await Expect(open.Alert).ToHaveTextAsync("The service does not answer. Is it running?", Patient);

        await open.Page.UnrouteAsync(example);
        await open.Page.ClickAsync("#example");
        await Expect(open.Status).ToHaveTextAsync(ThreeFaces(), Patient);
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Page_ServiceGone_LiveVideoTellsIt()
    {
        Service gone = new();
        gone.UseKestrel(0);
        await using var open = await browser.OpenAsync(service: gone);
        await gone.DisposeAsync();

        await open.Page.ClickAsync("#camera");

        await Expect(open.Alert).ToHaveTextAsync("The service does not answer. Is it running?", Patient);
    }

    [BrowserFact]
    public async Task Page_PicturesAndAVideoTogether_AreAllListedAndOpened()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(
            new FilePayload { Name = "clip.webm", MimeType = "video/webm", Buffer = await RecordAsync(open) },
            new FilePayload { Name = "portrait.jpg", MimeType = "image/jpeg", Buffer = Service.Portrait() });
        await Expect(open.Status).ToHaveTextAsync(OneFace(), Patient);
        await Expect(open.Page.Locator("#files button")).ToHaveTextAsync(["portrait.jpg", "clip.webm"]);

        await open.Page.ClickAsync("#files li:last-child button");
        await Expect(open.Page.Locator("#live")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await open.Page.ClickAsync("#files li:first-child button");
        await Expect(open.Status).ToHaveTextAsync(OneFace(), Patient);
        await Expect(open.Page.Locator("#live")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Page_Camera_TracksThePersonUntilItIsStopped()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.ClickAsync("#camera");

        await Expect(open.Status).ToHaveTextAsync("1 face", new LocatorAssertionsToHaveTextOptions { Timeout = 30_000 });
        await Expect(open.Page.Locator("#json")).ToContainTextAsync("\"track\": 1");
        await Expect(open.Page.Locator("#rate")).ToHaveTextAsync(PositiveNumber());
        await Expect(open.Page.Locator("#latency")).ToHaveTextAsync(PositiveNumber());
        var first = await FrameAsync(open);
        await open.Page.WaitForFunctionAsync("(frame) => JSON.parse(json.textContent).frame > frame + 2", first);

        await open.Page.ClickAsync("#again");
        await Expect(open.Page.Locator("#start")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Page_ServiceWithKeys_AsksForOneAndSendsItFromThenOn()
    {
        const string key = "käse-0123456789-ÿ";
        await using Service locked = new() { Settings = { ["Access:ApiKeys:0"] = key } };
        locked.UseKestrel(0);
        await using var open = await browser.OpenAsync(service: locked);

        await open.Page.ClickAsync("#camera");
        await Expect(open.Page.GetByLabel("API key")).ToBeFocusedAsync(new LocatorAssertionsToBeFocusedOptions { Timeout = 30_000 });
        await Expect(open.Alert).ToHaveTextAsync("This service asks for a key.");
        await open.Page.Keyboard.TypeAsync("not-the-key-0123456789");
        await open.Page.Keyboard.PressAsync("Enter");
        await Expect(open.Alert).ToHaveTextAsync("The service does not know that key.", Patient);
        await open.Page.GetByLabel("API key").FillAsync(key);
        await open.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Use this key" }).ClickAsync();
        await Expect(open.Status).ToHaveTextAsync("1 face", Patient);

        await open.ChooseAsync(Service.Group());
        await Expect(open.Status).ToHaveTextAsync(ThreeFaces(), Patient);
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Page_DarkScheme_IsDark()
    {
        await using var light = await browser.OpenAsync(new BrowserNewContextOptions { ColorScheme = ColorScheme.Light });
        await using var dark = await browser.OpenAsync(new BrowserNewContextOptions { ColorScheme = ColorScheme.Dark });

        Assert.True(await BrightnessAsync(light) > 600);
        Assert.True(await BrightnessAsync(dark) < 150);
    }

    [BrowserFact]
    public async Task Page_Phone_FitsTheScreen()
    {
        await using var open = await browser.OpenAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            DeviceScaleFactor = 3,
            HasTouch = true,
            IsMobile = true,
        });
        await AssertFitsAsync();
        await open.ChooseAsync(Service.Group());
        await Expect(open.Status).ToHaveTextAsync(ThreeFaces(), Patient);
        await AssertFitsAsync();

        async Task AssertFitsAsync() =>
            Assert.True(await open.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
    }

    /// <summary>Half a second of film as the browser itself records it, which it can play for certain.</summary>
    private static async Task<byte[]> RecordAsync(OpenPage open) => Convert.FromBase64String(await open.Page.EvaluateAsync<string>(
        """
        async () => {
          const canvas = document.createElement("canvas");
          const context = canvas.getContext("2d");
          let shade = 0;
          const timer = setInterval(() => {
            context.fillStyle = `hsl(0 0% ${shade = (shade + 7) % 100}%)`;
            context.fillRect(0, 0, canvas.width, canvas.height);
          }, 40);
          const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
          const recorded = new Promise((resolve) => { recorder.ondataavailable = ({ data }) => resolve(data); });
          recorder.start();
          setTimeout(() => recorder.stop(), 500);
          const bytes = new Uint8Array(await (await recorded).arrayBuffer());
          clearInterval(timer);
          return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
        }
        """));

    private static Task<int> FrameAsync(OpenPage open) => open.Page.EvaluateAsync<int>("() => JSON.parse(json.textContent).frame");

    private static Task<int> BrightnessAsync(OpenPage open) => open.Page.EvaluateAsync<int>(
        "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((sum, value) => sum + Number(value), 0)");

    private static async Task TabToAsync(OpenPage open, string id)
    {
        for (var presses = 0; presses < 20; presses++)
        {
            await open.Page.Keyboard.PressAsync("Tab");
            if (await open.Page.EvaluateAsync<string>("() => document.activeElement.id") == id)
            {
                return;
            }
        }

        Assert.Fail($"The tabulator does not reach '{id}'.");
    }

    [GeneratedRegex("^3 faces in \\d+ ms$")]
    private static partial Regex ThreeFaces();

    [GeneratedRegex("^1 face in \\d+ ms$")]
    private static partial Regex OneFace();

    [GeneratedRegex("^[1-9]\\d*$")]
    private static partial Regex PositiveNumber();

    [GeneratedRegex("^notes\\.txt: .*JPEG, PNG, WebP, BMP, GIF, HEIC or AVIF")]
    private static partial Regex NamedFile();

    [GeneratedRegex("^left eye center")]
    private static partial Regex LeftEye();

    [GeneratedRegex("^right eye center")]
    private static partial Regex RightEye();

    [GeneratedRegex("^nose tip")]
    private static partial Regex NoseTip();
}
