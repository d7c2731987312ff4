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
