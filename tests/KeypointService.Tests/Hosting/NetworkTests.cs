using System.Diagnostics;

namespace KeypointService.Tests.Hosting;

/// <summary>The program on its own in a network that leads nowhere.</summary>
public sealed class NetworkTests
{
    private const int Unable = 77;
    private static readonly string Script = Repository.PathOf(".ci", "network");

    /// <summary>
    /// What reports does so 45 seconds after the start. The gate names the published service; else it is the built one.
    /// </summary>
    [NamespaceFact]
    public async Task Service_ForAMinute_CallsNobodyAndWritesNothing()
    {
        var program = Environment.GetEnvironmentVariable("KEYPOINTS_PUBLISHED") ?? AppContext.BaseDirectory;

        var (exitCode, output) = await RunAsync(program, "60");

        Assert.True(exitCode == 0, output);
    }

    /// <summary>Runs the script; its exit code and all that it wrote.</summary>
    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", [Script, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(5));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output + error);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NamespaceFactAttribute : FactAttribute
    {
        public NamespaceFactAttribute()
        {
            if (RunAsync("--able").GetAwaiter().GetResult().ExitCode == Unable)
            {
                Skip = "No network namespaces can be made here, or unshare, ip or curl is missing.";
            }
        }
    }
}
