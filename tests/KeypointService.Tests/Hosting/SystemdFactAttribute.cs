namespace KeypointService.Tests.Hosting;

/// <summary>A test with systemd's own tool; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SystemdFactAttribute : FactAttribute
{
    public SystemdFactAttribute() => Skip = Program is null ? "systemd-analyze is not installed. On Debian: apt-get install systemd" : null;

    public static string? Program { get; } = SystemProgram.Find("systemd-analyze");
}
