namespace KeypointService.Tests.Clients;

/// <summary>A client that openapi-typescript generates, compiled and used.</summary>
public sealed class TypeScriptClientTests
{
    [NodeFact]
    public async Task Client_GeneratedFromTheDocument_CompilesAndPostsAPicture()
    {
        using RunningService service = new();
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        using NodeFolder folder = new(Repository.PathOf("tests", "KeypointService.Tests", "Clients", "typescript"));
        var document = await service.Client.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative));
        await File.WriteAllTextAsync(folder["openapi.json"], document);
        await File.WriteAllBytesAsync(folder["group.jpg"], Service.Group());

        await folder.InstallAsync();
        await folder.RunAsync("npm", "run", "generate");
        await folder.RunAsync("npm", "run", "compile");
        var lines = (await folder.RunAsync("node", "out/main.js", service.Url.GetLeftPart(UriPartial.Authority), "group.jpg"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Count(line => line.StartsWith("face ", StringComparison.Ordinal) && !line.Contains("undefined", StringComparison.Ordinal)));
        Assert.Equal(["problem 415", "annotated true"], lines[3..]);
    }
}
