using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace KeypointService.Tests.Hosting;

public sealed class DocumentationTests(Service service) : IClassFixture<Service>
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task OpenApi_Document_IsThePinnedOne()
    {
        var served = await _client.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative));
        var path = Repository.PathOf("tests", "KeypointService.Tests", "Hosting", "openapi.json");
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        var pinned = JsonNode.Parse(await File.ReadAllTextAsync(path));

        Assert.True(
            JsonNode.DeepEquals(pinned, JsonNode.Parse(served)),
            $"The API's description changed. Is that meant? Then write it anew with UPDATE_OPENAPI=1 dotnet test, and look at the difference in {path}.");
    }

    [Theory]
    [InlineData("/swagger/nothing")]
    [InlineData("/swagger/v1/swagger.yaml")]
    public async Task Swagger_WhatIsNotThere_IsAProblemAsElsewhere(string address) => await Service.AssertProblem(
        await _client.GetAsync(new Uri(address, UriKind.Relative)), 404, "not-found");

    [Theory]
    [InlineData("POST", "/swagger/v1/swagger.json")]
    [InlineData("PUT", "/swagger/index.html")]
    [InlineData("OPTIONS", "/swagger")]
    public async Task Swagger_OtherMethodThanGet_IsToldThoseThatAreAnswered(string method, string address)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(address, UriKind.Relative));

        using var answer = await _client.SendAsync(request);

        await Service.AssertProblem(answer, 405, "method-not-allowed");
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task OpenApi_VersionThatTheClientHas_IsNotSentAgain()
    {
        Uri address = new("/swagger/v1/swagger.json", UriKind.Relative);
        using var first = await _client.GetAsync(address);
        using HttpRequestMessage again = new(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpRequestMessage other = new(HttpMethod.Get, address);
        other.Headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"another\""));

        using var same = await _client.SendAsync(again);
        using var whole = await _client.SendAsync(other);

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync());
        Assert.Equal(await first.Content.ReadAsStringAsync(), await whole.Content.ReadAsStringAsync());
        Assert.True(whole.Headers.CacheControl?.NoCache);
    }

    [Fact]
    public async Task OpenApi_Head_TellsTheLengthOfTheDocument()
    {
        using HttpRequestMessage request = new(HttpMethod.Head, new Uri("/swagger/v1/swagger.json", UriKind.Relative));

        using var answer = await _client.SendAsync(request);

        Assert.True(answer.IsSuccessStatusCode);
        Assert.InRange(answer.Content.Headers.ContentLength ?? 0, 50_000, 500_000);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task OpenApi_Document_IsVersion31AndHasEveryErrorOfTheContract()
    {
        var document = JsonNode.Parse(await _client.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative)))!;

        Assert.StartsWith("3.1", (string)document["openapi"]!, StringComparison.Ordinal);
        var responses = document["paths"]!["/v1/keypoints"]!["post"]!["responses"]!.AsObject();
        Assert.Equal(["200", "400", "401", "404", "406", "408", "413", "415", "422", "429", "503"], responses.Select(r => r.Key).Order());
        Assert.All(responses.Where(r => r.Key != "200"), r => Assert.NotNull(r.Value!["content"]!["application/problem+json"]!["example"]));
    }

    [Theory]
    [InlineData("/swagger/index.html", "text/html")]
    [InlineData("/", "text/html")]
    [InlineData("/app.js", "text/javascript")]
    [InlineData("/style.css", "text/css")]
    public async Task Page_IsServed(string path, string mediaType)
    {
        var response = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Page_HasAStrictContentSecurityPolicy()
    {
        var response = await _client.GetAsync(new Uri("/", UriKind.Relative));

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
