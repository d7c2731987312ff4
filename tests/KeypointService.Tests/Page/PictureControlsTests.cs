using System.Text;
using System.Text.Json.Nodes;
using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using Microsoft.Playwright;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace KeypointService.Tests.Page;

/// <summary>What a person can do with a picture that is shown.</summary>
[Collection(SharedPage.Name)]
public sealed class PictureControlsTests(Browser browser)
{
    [BrowserFact]
    public async Task Pose_TurnedHead_IsToldInWordsAndDrawnAsLongAsItIsWanted()
    {
        await using var open = await browser.OpenAsync();
        await open.ChangeAnswersAsync(answer => answer["faces"]![0]!["pose"]!["yaw"] = 40);
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Page.Locator("#faces button")).ToContainTextAsync("looks 40° to their left", Patient.Contain);
        var drawn = await WhitePixelsAsync(open);

        await open.Page.GetByLabel("Show where heads look").UncheckAsync();
        var bare = await WhitePixelsAsync(open);
        Assert.True(drawn > bare + 50, $"{drawn} {bare}");

        await open.Page.GetByLabel("Show where heads look").CheckAsync();
        Assert.Equal(drawn, await WhitePixelsAsync(open), 0.2 * (drawn - bare));
    }

    [BrowserFact]
    public async Task Pose_HeadThatLooksAtYou_IsToldSoAndHasNoArrow()
    {
        await using var open = await browser.OpenAsync();
        await open.ChangeAnswersAsync(answer =>
            (answer["faces"]![0]!["pose"]!["yaw"], answer["faces"]![0]!["pose"]!["pitch"]) = (7, 7));
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Page.Locator("#faces button")).ToContainTextAsync("looks at you", Patient.Contain);
        var drawn = await WhitePixelsAsync(open);

        await open.Page.GetByLabel("Show where heads look").UncheckAsync();

        Assert.Equal(drawn, await WhitePixelsAsync(open));
    }

    [BrowserFact]
    public async Task Visibility_HiddenPoint_IsExplainedAndNamed()
    {
        await using var open = await browser.OpenAsync();
        await open.ChangeAnswersAsync(answer => Point(answer, 0)["visibility"] = 0.1);
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Page.GetByText("hidden point", new() { Exact = true })).ToBeVisibleAsync(Patient.Visible);

        await open.Canvas.PressAsync("ArrowRight");

        await Expect(open.Page.Locator("#name")).ToContainTextAsync(", hidden");
    }

    [BrowserFact]
    public async Task Visibility_EveryPointSeen_IsNotMentioned()
    {
        await using var open = await browser.OpenAsync();
        await open.ChangeAnswersAsync(answer =>
        {
            for (var i = 0; i < 15; i++)
            {
                Point(answer, i)["visibility"] = 0.9;
            }
        });
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToContainTextAsync("1 face", Patient.Contain);

        await Expect(open.Page.Locator("#hidden-legend")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Download_Button_GivesTheAnnotatedPicture()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Group(), "holiday.jpg");
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient.Contain);

        var download = await open.Page.RunAndWaitForDownloadAsync(
            () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Download with points" }).ClickAsync());

        Assert.Equal("holiday-keypoints.png", download.SuggestedFilename);
        using var annotated = Cv2.ImRead(await download.PathAsync());
        using var sent = DrawnFace.Group().Picture;
        Assert.Equal(sent.Size(), annotated.Size());
        using var difference = new Mat();
        Cv2.Absdiff(sent, annotated, difference);
        Assert.True(Cv2.Mean(difference).Val0 > 0.1);
    }

    [BrowserFact]
    public async Task Download_Refused_LeavesTheAnswer()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Group(), "holiday.jpg");
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient.Contain);
        await RefuseAsync(open, "**/v1/annotated*");
        var button = open.Page.GetByRole(AriaRole.Button, new() { Name = "Download with points" });

        await button.ClickAsync();
        await Expect(open.Alert).ToHaveTextAsync("holiday.jpg: It is too large.");
        await AssertAnswerStaysAsync(open);

        await open.Page.UnrouteAllAsync();
        await open.Page.RunAndWaitForDownloadAsync(() => button.ClickAsync());
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task Models_Refused_LeavesTheAnswer()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Group());
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient.Contain);
        await RefuseAsync(open, "**/v1/models");

        await open.Page.ClickAsync("#models");

        await Expect(open.Alert).ToHaveTextAsync("It is too large.");
        await AssertAnswerStaysAsync(open);
    }

    [BrowserFact]
    public async Task ChoiceOfModels_RefusedOnce_IsFilledByTheNextPicture()
    {
        await using var open = await browser.OpenAsync();
        await RefuseAsync(open, "**/v1/models");
        await open.ChooseAsync(Service.Group());
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient.Contain);
        await Expect(open.Page.Locator("#model option")).ToHaveCountAsync(1);

        await open.Page.UnrouteAsync("**/v1/models");
        await open.ChooseAsync(Service.Portrait());

        await Expect(open.Page.Locator("#model option")).ToHaveCountAsync(2, new() { Timeout = 30_000 });
    }

    [BrowserFact]
    public async Task Answer_OfAProxyWithoutAWord_IsToldByItsStatus()
    {
        await using var open = await browser.OpenAsync();
        await open.Page.RouteAsync("**/v1/keypoints*", route => route.FulfillAsync(new() { Status = 502, Body = "" }));

        await open.ChooseAsync(Service.Portrait());

        await Expect(open.Alert).ToHaveTextAsync("picture.jpg: The service answered with status 502.", new() { Timeout = 30_000 });
    }

    [BrowserFact]
    public async Task ArrowKeys_OneFaceShownAlone_WalkThroughItsPointsAndNoOthers()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Group());
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient.Contain);
        await open.Page.Locator("#faces button").Nth(1).ClickAsync();

        await open.Canvas.PressAsync("ArrowRight");
        var first = await open.Page.Locator("#name").TextContentAsync();
        for (var i = 0; i < 15; i++)
        {
            await open.Canvas.PressAsync("ArrowRight");
        }

        await Expect(open.Page.Locator("#name")).ToHaveTextAsync(first!);
        Assert.StartsWith("left eye center", first, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Answer_IsTellableToThoseWhoDoNotSeeIt()
    {
        await using var open = await browser.OpenAsync();
        var heard = open.Page.GetByRole(AriaRole.Status);

        // A region has to be there before its text for screen readers to read it.
        await Expect(heard).ToHaveCountAsync(1);
        await open.ChooseAsync(Service.Group());

        await Expect(heard).ToContainTextAsync("3 faces", Patient.Contain);
    }

    [BrowserFact]
    public async Task Picture_ThatTheBrowserCannotRead_IsShownWithNothingDrawnIntoIt()
    {
        await using var open = await browser.OpenAsync();

        // Without faces the page draws nothing either.
        await open.ChangeAnswersAsync(answer => answer["faces"] = new JsonArray());
        await open.ChooseAsync(Service.Group());
        await Expect(open.Status).ToContainTextAsync("No face found", Patient.Contain);
        await open.Page.EvaluateAsync(
            """
            () => {
              window.pixels = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              window.plain = pixels();
              const read = createImageBitmap;
              window.createImageBitmap = (file, options) => file.name ? Promise.reject(new Error("Unknown.")) : read(file, options);
            }
            """);

        await open.Page.RunAndWaitForResponseAsync(() => open.ChooseAsync(Service.Group(), "group.heic"), "**/v1/annotated*");
        await Expect(open.Page.Locator("#json")).ToBeVisibleAsync(Patient.Visible);

        Assert.Equal(0, await open.Page.EvaluateAsync<int>("() => pixels().filter((value, i) => Math.abs(value - plain[i]) > 80).length"));
    }

    [BrowserFact]
    public async Task Zoom_FaceInTheList_ShowsItAloneAndItsPointsAreStillThere()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Group());
        var face = open.Page.GetByRole(AriaRole.Button, new() { Name = "Face 1" });
        await face.ClickAsync();

        await Expect(face).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(1, await AspectAsync(open), 0.01);
        var at = await open.Page.EvaluateAsync<float[]>(
            """
            () => {
              const { box, keypoints } = JSON.parse(json.textContent).faces[0];
              const unit = canvas.clientWidth / (1.5 * box.width);
              return [(keypoints[10].x + 0.5 - box.x + box.width / 4) * unit, (keypoints[10].y + 0.5 - box.y + box.height / 4) * unit];
            }
            """);
        await open.Canvas.HoverAsync(new() { Position = new() { X = at[0], Y = at[1] } });
        await Expect(open.Page.Locator("#name")).ToContainTextAsync("nose tip");

        await face.ClickAsync();
        await Expect(face).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.NotEqual(1, await AspectAsync(open), 0.1);
    }

    [BrowserFact]
    public async Task Zoom_ListBelowThePicture_ComesIntoView()
    {
        await using var open = await browser.OpenAsync(new() { ViewportSize = new() { Width = 390, Height = 700 } });
        await open.ChooseAsync(Service.Group());
        var face = open.Page.GetByRole(AriaRole.Button, new() { Name = "Face 3" });
        await face.ClickAsync(new() { Timeout = 30_000 });

        await Expect(open.Canvas).ToBeInViewportAsync(new() { Ratio = 0.99f });
    }

    [BrowserFact]
    public async Task Choices_DetectorAndModel_ChangeTheAnswerOfThePictureShown()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Page.Locator("#json")).ToContainTextAsync("\"model\": \"compact\"", Patient.Contain);

        var haar = open.Page.WaitForRequestAsync(request => request.Url.Contains("detector=haar", StringComparison.Ordinal));
        await open.Page.GetByLabel("Find faces with").SelectOptionAsync("haar");
        await haar;
        await open.Page.GetByLabel("Locate points with").FocusAsync();
        await open.Page.GetByLabel("Locate points with").SelectOptionAsync("classic");

        await Expect(open.Page.Locator("#json")).ToContainTextAsync("\"model\": \"classic\"", Patient.Contain);
        await Expect(open.Status).ToContainTextAsync("1 face");
    }

    [BrowserFact]
    public async Task Files_SeveralChosen_StayAListThatABrokenOneDoesNotEnd()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(
            Picture("group.jpg", Service.Group()), Picture("one.jpg", Service.Portrait()), Picture("bad.jpg", Encoding.ASCII.GetBytes("no")));
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient.Contain);

        await File(open, "one.jpg").ClickAsync();
        await Expect(open.Status).ToContainTextAsync("1 face", Patient.Contain);
        await Expect(File(open, "one.jpg")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(File(open, "group.jpg")).ToHaveAttributeAsync("aria-pressed", "false");

        await File(open, "bad.jpg").ClickAsync();
        await Expect(open.Alert).ToContainTextAsync("bad.jpg: ", Patient.Contain);
        await File(open, "group.jpg").ClickAsync();
        await Expect(open.Status).ToContainTextAsync("3 faces", Patient.Contain);
        await Expect(open.Alert).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task NoFace_NextSteps_LookOtherwise()
    {
        using Mat empty = new(240, 320, MatType.CV_8UC3, Scalar.All(128));
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(empty.ImEncode(".jpg"));
        await Expect(open.Status).ToContainTextAsync("No face found", Patient.Contain);

        await open.Page.RunAndWaitForRequestAsync(
            () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Look with the other detector" }).ClickAsync(),
            request => request.Url.Contains("detector=haar", StringComparison.Ordinal));
        await Expect(open.Status).ToContainTextAsync("No face found", Patient.Contain);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "The picture is one face" }).ClickAsync();

        await Expect(open.Status).ToContainTextAsync("1 face", Patient.Contain);
        await Expect(open.Page.Locator("#next")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task NoFace_SmallOnes_AreFoundByAThoroughSearch()
    {
        using var sheet = DrawnFace.Picture(2560, 1600, new DrawnFace(new ImagePoint(500, 400), 13), new DrawnFace(new ImagePoint(1700, 1000), 13));
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(sheet.ImEncode(".jpg"));
        await Expect(open.Status).ToContainTextAsync("No face found", Patient.Contain);

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Search for small faces" }).ClickAsync();

        await Expect(open.Status).ToContainTextAsync("2 faces", Patient.Contain);
        await Expect(open.Page.Locator("#next")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task WholePicture_DownloadAndAnotherModel_AreOfTheOneFace()
    {
        using Mat empty = new(240, 320, MatType.CV_8UC3, Scalar.All(128));
        await using var open = await browser.OpenAsync();
        await ShowWholeAsync(open, empty);

        var download = await open.Page.RunAndWaitForDownloadAsync(
            () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Download with points" }).ClickAsync());
        using var annotated = Cv2.ImRead(await download.PathAsync());
        Assert.True(Cv2.Norm(empty, annotated, NormTypes.INF) > 50);

        await open.Page.GetByLabel("Locate points with").FocusAsync();
        await open.Page.GetByLabel("Locate points with").SelectOptionAsync("classic");
        await Expect(open.Page.Locator("#json")).ToContainTextAsync("\"model\": \"classic\"", Patient.Contain);
        await Expect(open.Status).ToContainTextAsync("1 face");
    }

    [BrowserFact]
    public async Task WholePicture_KeyAskedFor_IsStillOneFaceWithTheKey()
    {
        using Mat empty = new(240, 320, MatType.CV_8UC3, Scalar.All(128));
        await using var open = await browser.OpenAsync();
        await AskForKeyOnceAsync(open, "**/v1/keypoints*cropped=true*");
        await AskForKeyOnceAsync(open, "**/v1/annotated*");
        await ShowWholeAsync(open, empty, key: true);

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Download with points" }).ClickAsync();
        var request = await open.Page.RunAndWaitForRequestAsync(() => GiveKeyAsync(open), "**/v1/annotated*");

        Assert.Contains("cropped=true", request.Url, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Copy_NoClipboardAsOnPlainHttp_CopiesAllTheSame()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToContainTextAsync("1 face", Patient.Contain);
        await open.Page.EvaluateAsync(
            """
            () => {
              Object.defineProperty(navigator, "clipboard", { value: undefined });
              document.addEventListener("copy", () => { window.copied = String(getSelection()); });
            }
            """);

        await open.Page.ClickAsync("#copy");

        await Expect(open.Page.Locator("#copy")).ToHaveTextAsync("Copied");
        Assert.Contains("\"model\"", await open.Page.EvaluateAsync<string>("() => copied"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Copy_Refused_IsToldAndLeavesTheTextSelected()
    {
        await using var open = await browser.OpenAsync();
        await open.ChooseAsync(Service.Portrait());
        await Expect(open.Status).ToContainTextAsync("1 face", Patient.Contain);
        await open.Page.EvaluateAsync(
            """
            () => {
              navigator.clipboard.writeText = () => Promise.reject(new DOMException("No.", "NotAllowedError"));
              document.execCommand = () => false;
            }
            """);

        await open.Page.ClickAsync("#copy");

        await Expect(open.Page.Locator("#copy")).ToHaveTextAsync("Not copied");
        Assert.Contains("\"model\"", await open.Page.EvaluateAsync<string>("() => String(getSelection())"), StringComparison.Ordinal);
    }

    private static class Patient
    {
        public static LocatorAssertionsToContainTextOptions Contain { get; } = new() { Timeout = 30_000 };

        public static LocatorAssertionsToBeVisibleOptions Visible { get; } = new() { Timeout = 30_000 };
    }

    /// <summary>A picture without faces, and the button that says that it is one.</summary>
    private static async Task ShowWholeAsync(OpenPage open, Mat picture, bool key = false)
    {
        await open.ChooseAsync(picture.ImEncode(".jpg"));
        await Expect(open.Status).ToContainTextAsync("No face found", Patient.Contain);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "The picture is one face" }).ClickAsync();
        if (key)
        {
            await GiveKeyAsync(open);
        }

        await Expect(open.Status).ToContainTextAsync("1 face", Patient.Contain);
    }

    private static async Task AskForKeyOnceAsync(OpenPage open, string address) => await open.Page.RouteAsync(
        address,
        route => route.FulfillAsync(
            new() { Status = 401, ContentType = "application/problem+json", Body = """{ "type": "/problems/key-required" }""" }),
        new() { Times = 1 });

    private static async Task GiveKeyAsync(OpenPage open)
    {
        await open.Page.GetByLabel("API key").FillAsync("key");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Use this key" }).ClickAsync();
    }

    private static async Task RefuseAsync(OpenPage open, string address) => await open.Page.RouteAsync(address, route => route.FulfillAsync(
        new() { Status = 422, ContentType = "application/problem+json", Body = """{ "detail": "It is too large." }""" }));

    private static async Task AssertAnswerStaysAsync(OpenPage open)
    {
        await Expect(open.Canvas).ToBeVisibleAsync();
        await Expect(open.Page.Locator("#json")).ToBeVisibleAsync();
        await Expect(open.Page.Locator("#faces button")).ToHaveCountAsync(3);
        await Expect(open.Page.Locator("#faces")).ToBeVisibleAsync();
    }

    private static FilePayload Picture(string name, byte[] bytes) => new() { Name = name, MimeType = "image/jpeg", Buffer = bytes };

    private static ILocator File(OpenPage open, string name) => open.Page.GetByRole(AriaRole.Button, new() { Name = name });

    private static JsonNode Point(JsonNode answer, int index) => answer["faces"]![0]!["keypoints"]![index]!;

    private static Task<double> WhitePixelsAsync(OpenPage open) => open.Page.EvaluateAsync<double>(
        """
        () => new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)
          .filter((pixel) => pixel === 0xffffffff).length
        """);

    private static Task<double> AspectAsync(OpenPage open) =>
        open.Page.EvaluateAsync<double>("() => canvas.clientWidth / canvas.clientHeight");
}
