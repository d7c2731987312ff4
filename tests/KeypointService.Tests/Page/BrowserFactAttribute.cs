namespace KeypointService.Tests.Page;

/// <summary>A test in a real browser; skipped where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (Browser.Path is null)
        {
            Skip = "No Chromium is installed. On Debian: apt-get install chromium";
        }
    }
}
