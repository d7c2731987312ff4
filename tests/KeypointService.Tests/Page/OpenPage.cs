using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace KeypointService.Tests.Page;

/// <summary>One open page in a context of its own. Whatever it does wrong is collected.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];

    public OpenPage(IBrowserContext context, IPage page, Uri service)
    {
        (_context, Page) = (context, page);
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            // What the service refuses shows in the console too; the page itself has to tell it.
            if (message.Type == "error"
                && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)
                && !message.Text.StartsWith("WebSocket connection", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            Uri address = new(request.Url);
            if (address.Scheme is not ("blob" or "data") && address.Authority != service.Authority)
            {
                _complaints.Enqueue($"Asked another host: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    public ILocator Canvas => Page.Locator("#canvas");

    public ILocator Status => Page.Locator("#status");

    public ILocator Alert => Page.Locator("#error");

    /// <summary>Files as the picker hands them over.</summary>
    public Task ChooseAsync(params IEnumerable<FilePayload> files) => Page.Locator("#file").SetInputFilesAsync(files);

    public Task ChooseAsync(byte[] file, string name = "picture.jpg", string type = "image/jpeg") =>
        ChooseAsync(new FilePayload { Name = name, MimeType = type, Buffer = file });

    /// <summary>Changes what the service answers to pictures before the page gets it.</summary>
    public Task ChangeAnswersAsync(Action<JsonNode> change) => Page.RouteAsync("**/v1/keypoints*", async route =>
    {
        var answer = await route.FetchAsync();
        var body = JsonNode.Parse(await answer.TextAsync())!;
        change(body);
        await route.FulfillAsync(new RouteFulfillOptions { Response = answer, Body = body.ToJsonString() });
    });

    /// <summary>The colour of the canvas where the answer's n-th keypoint lies, as red, green and blue.</summary>
    public Task<int[]> ColourAtKeypointAsync(int index) => Page.EvaluateAsync<int[]>(
        """
        (index) => {
          const canvas = document.getElementById("canvas");
          const answer = JSON.parse(document.getElementById("json").textContent);
          const { x, y } = answer.faces[0].keypoints[index];
          const scale = canvas.width / answer.image.width;
          return [...canvas.getContext("2d").getImageData((x + 0.5) * scale, (y + 0.5) * scale, 1, 1).data].slice(0, 3);
        }
        """,
        index);

    /// <summary>Closes the page, which must not have thrown, broken the policy or asked another host.</summary>
    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        Assert.Empty(_complaints);
    }
}
