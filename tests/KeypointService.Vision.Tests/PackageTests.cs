using System.Diagnostics;
using KeypointService.TestPictures;

namespace KeypointService.Vision.Tests;

/// <summary>The package as a stranger uses it: from a feed, in a program of its own.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Program = """
        using KeypointService.Vision;

        using var keypoints = KeypointPipeline.Load();
        foreach (var face in keypoints.Locate(File.ReadAllBytes(args[0])))
            Console.WriteLine($"{face.Points.Count} points, nose at {face.Points[10].X:F0} {face.Points[10].Y:F0}");
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _version = $"0.0.0-test.{Environment.ProcessId}.{Environment.TickCount64}";

    [Fact]
    public async Task Package_AddedToAnEmptyProgram_LocatesTheFaceOfAPicture()
    {
        var project = Repository.PathOf("src", "KeypointService.Vision");
        await RunAsync(
            Repository.PathOf(), "pack", project, "-c", Configuration, "--no-build", "-o", _folder["feed"], $"-p:Version={_version}");
        await File.WriteAllTextAsync(_folder["nuget.config"], """
            <configuration><packageSources><add key="feed" value="feed" /></packageSources></configuration>
            """);
        var program = _folder["Stranger"];
        await RunAsync(_folder.Path, "new", "console", "-o", program);
        await RunAsync(program, "add", "package", "KeypointService.Vision", "--version", _version);
        await File.WriteAllTextAsync(Path.Combine(program, "Program.cs"), Program);
        var (face, picture) = DrawnFace.Portrait();
        using (picture)
        {
            picture.SaveImage(_folder["face.png"]);
        }

        var output = await RunAsync(program, "run", "-c", "Release", "--", _folder["face.png"]);

        Assert.StartsWith("15 points, nose at ", output, StringComparison.Ordinal);
        var nose = output.Trim().Split(' ')[^2..].Select(double.Parse).ToArray();
        Assert.InRange(nose[0], face.Keypoints[10].X - 12, face.Keypoints[10].X + 12);
        Assert.InRange(nose[1], face.Keypoints[10].Y - 12, face.Keypoints[10].Y + 12);
    }

    public void Dispose()
    {
        _folder.Dispose();
        var cache = Path.Combine(
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
                ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
            "keypointservice.vision",
            _version);
        if (Directory.Exists(cache))
        {
            Directory.Delete(cache, recursive: true);
        }
    }

    private static string Configuration => AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }
}
