using System.Text.Json;

namespace KeypointService.Cli.Tests;

/// <summary>The notices name what the command line ships of others' work.</summary>
public sealed class NoticeTests
{
    [Fact]
    public void Notices_EveryPackageOfTheCommandLine_IsNamed()
    {
        var notices = File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md"));
        var shipped = notices.Split("## Packages that the service ships")[1].Split("## What OpenCvSharp's")[0];
        var named = shipped.Split(' ', ',', '|', '\n').ToHashSet();
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "keypoints.deps.json")));
        var packages = dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/')[0]).ToArray();

        Assert.Contains("Parquet.Net", packages);
        Assert.All(packages, package => Assert.Contains(package, named));
    }
}
