namespace KeypointService.Tests.Page;

/// <summary>A test in a real browser with a tool that comes from the package registry of Node.js.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserAndNodeFactAttribute : FactAttribute
{
    public BrowserAndNodeFactAttribute() => Skip = BrowserFactAttribute.Missing ?? NodeFactAttribute.Missing;
}
