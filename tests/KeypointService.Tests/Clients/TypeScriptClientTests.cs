using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace KeypointService.Tests.Clients;

/// <summary>A client that openapi-typescript generates, compiled and used.</summary>
public sealed class TypeScriptClientTests
{
    [NodeFact]
    public async Task Client_GeneratedFromTheDocument_CompilesAndPostsAPicture()
    {
        using RunningService service = new();
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        var folder = Directory.CreateTempSubdirectory("client-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(ThisFile())!, "typescript")))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            var document = await service.Client.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative));
            await File.WriteAllTextAsync(Path.Combine(folder, "openapi.json"), document);
            await File.WriteAllBytesAsync(Path.Combine(folder, "group.jpg"), Service.Group());

            await RunAsync(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
            await RunAsync(folder, "npm", "run", "generate");
            await RunAsync(folder, "npm", "run", "compile");
            var lines = (await RunAsync(folder, "node", "out/main.js", service.Url.GetLeftPart(UriPartial.Authority), "group.jpg"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);

            Assert.Equal(3, lines.Count(line => line.StartsWith("face ", StringComparison.Ordinal) && !line.Contains("undefined", StringComparison.Ordinal)));
            Assert.Equal(["problem 415", "annotated true"], lines[3..]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
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

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
