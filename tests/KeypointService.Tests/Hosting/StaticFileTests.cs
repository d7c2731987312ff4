using System.Net;
using System.Net.Http.Headers;

namespace KeypointService.Tests.Hosting;

public sealed class StaticFileTests : IAsyncDisposable
{
    private readonly Service _service = new();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Get_RangeBehindTheEnd_IsNotSatisfiable()
    {
        using var client = _service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Get, "/app.js");
        request.Headers.Range = new RangeHeaderValue(900_000_000, null);

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("PUT", "/index.html")]
    [InlineData("DELETE", "/app.js")]
    public async Task Request_OfAMethodThatNoFileAnswers_IsToldThoseThatItDoes(string method, string address)
    {
        using var client = _service.CreateClient();
        using HttpRequestMessage request = new(new HttpMethod(method), address);

        using var response = await client.SendAsync(request);

        await Service.AssertProblem(response, 405, "method-not-allowed");
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/nothing.js")]
    [InlineData("/nothing/")]
    public async Task Post_WhereNoFileIs_IsNotFound(string address)
    {
        using var client = _service.CreateClient();

        using var response = await client.PostAsync(new Uri(address, UriKind.Relative), content: null);

        await Service.AssertProblem(response, 404, "not-found");
    }

    [Fact]
    public async Task Get_OtherVersionThanTheClientKnows_FailsItsPrecondition()
    {
        using var client = _service.CreateClient();
        using HttpRequestMessage request = new(HttpMethod.Get, "/app.js");
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"another\""));

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
    }
}
