namespace KeypointService.Tests.Hosting;

/// <summary>A test behind nginx; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NginxFactAttribute : FactAttribute
{
    public NginxFactAttribute() => Skip = Program is null ? "nginx is not installed. On Debian: apt-get install nginx-light" : null;

    public static string? Program { get; } = SystemProgram.Find("nginx");
}
