namespace KeypointService.Tests.Clients;

/// <summary>The API's document in the eyes of the linters that its readers use.</summary>
public sealed class LinterTests(Service service) : IClassFixture<Service>
{
    [NodeFact]
    public async Task OpenApi_Document_PassesRedoclyAndSpectral()
    {
        using var http = service.CreateClient();
        using NodeFolder folder = new(Repository.PathOf("tests", "KeypointService.Tests", "Clients", "linters"));
        var document = await http.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative));
        await File.WriteAllTextAsync(folder["openapi.json"], document);
        await folder.InstallAsync();

        // Either ends with another code than 0 where it finds an error.
        await folder.RunAsync("npx", "--no-install", "redocly", "lint", "openapi.json");
        await folder.RunAsync("npx", "--no-install", "spectral", "lint", "openapi.json", "--fail-severity=error");
    }
}
