using System.Diagnostics;

namespace KeypointService;

/// <summary>Programs that the system has or lacks.</summary>
internal static class SystemProgram
{
    /// <summary>Where a program lies, by the first of its names that is found; null where none is installed.</summary>
    public static string? Find(params string[] names) => names
        .SelectMany(name => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Select(folder => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end, which must be a good one.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string folder, string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{output}\n{await errors}");
        return output;
    }
}
