namespace KeypointService.Tests.Clients;

/// <summary>A client that NSwag generates, compiled and used.</summary>
public sealed class CSharpClientTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task Client_GeneratedFromTheDocument_CompilesAndPostsAPicture()
    {
        using var http = service.CreateClient();
        var document = await http.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative));

        var program = CSharpClient.Compile(await CSharpClient.GenerateAsync(document)).GetType("Generated.Program")!;
        var run = program.GetMethod("RunAsync")!.CreateDelegate<Func<HttpClient, byte[], Task<string[]>>>();
        var lines = await run(http, Service.Group());

        Assert.All(lines[..3], line => Assert.Matches("^face -?\\d+ [1-9]\\d* [1-9]\\d*$", line));
        Assert.Equal(
            ["problem 415 /problems/unsupported-picture", "annotated image/png", "aligned 3", "batch 200 415"], lines[3..]);
    }
}
