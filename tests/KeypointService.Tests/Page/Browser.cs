using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using Microsoft.Playwright;

namespace KeypointService.Tests.Page;

/// <summary>The service on a real port, and the system's Chromium with a camera that shows a drawn person.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const int ClipFrames = 30;
    private readonly string _clip = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{Guid.NewGuid():N}.mjpeg");
    private Service? _service;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Chromium as the system has it; null where there is none.</summary>
    public static string? Path { get; } = SystemProgram.Find("chromium", "chromium-browser", "google-chrome");

    public async Task InitializeAsync()
    {
        if (Path is null)
        {
            return;
        }

        _service = Serve();
        await WriteClipAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Path,
            Args =
            [
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                $"--use-file-for-fake-video-capture={_clip}",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? default);
        _playwright?.Dispose();
        File.Delete(_clip);
        await (_service?.DisposeAsync() ?? default);
    }

    /// <summary>The page, freshly opened; its errors and requests are collected.</summary>
    /// <param name="options">Screen and colours.</param>
    /// <param name="service">A service on a real port; the common one where absent.</param>
    internal async Task<OpenPage> OpenAsync(BrowserNewContextOptions? options = null, Service? service = null)
    {
        using var client = (service ?? _service!).CreateClient();
        var context = await _browser!.NewContextAsync(options);
        OpenPage opened = new(context, await context.NewPageAsync(), client.BaseAddress!);
        await opened.Page.GotoAsync(client.BaseAddress!.ToString());
        return opened;
    }

    private static Service Serve()
    {
        Service service = new();
        service.UseKestrel(0);
        return service;
    }

    /// <summary>A person who moves from side to side, as the pictures of a motion JPEG.</summary>
    private async Task WriteClipAsync()
    {
        await using var clip = File.Create(_clip);
        for (var i = 0; i < ClipFrames; i++)
        {
            var angle = 2 * Math.PI * i / ClipFrames;
            DrawnFace face = new(new ImagePoint(320 + (30 * Math.Sin(angle)), 190), 76) { Roll = 5 * Math.Cos(angle) };
            using var picture = DrawnFace.Picture(640, 480, face);
            await clip.WriteAsync(picture.ImEncode(".jpg"));
        }
    }
}
