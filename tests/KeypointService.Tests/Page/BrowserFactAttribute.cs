namespace KeypointService.Tests.Page;

/// <summary>A test in a real browser; skipped where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Missing;

    /// <summary>Why no test can use a browser; null where one can.</summary>
    public static string? Missing { get; } =
        Browser.Path is null ? "No Chromium is installed. On Debian: apt-get install chromium" : null;
}
