namespace KeypointService;

/// <summary>A test that needs Node.js and its package client; skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = Missing;

    /// <summary>Why no test can use Node.js; null where one can.</summary>
    public static string? Missing { get; } =
        SystemProgram.Find("npm") is null ? "Node.js is not installed. On Debian: apt-get install nodejs npm" : null;
}
