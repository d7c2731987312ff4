namespace KeypointService.Tests.Clients;

/// <summary>A test that needs Node.js and its package client; skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!Array.Exists(folders, folder => File.Exists(Path.Combine(folder, "npm"))))
        {
            Skip = "Node.js is not installed: apt-get install nodejs npm.";
        }
    }
}
