using System.Globalization;
using System.Net;

namespace KeypointService.Tests.Hosting;

/// <summary>What a request leaves to the garbage collector, in a process of its own that does nothing else.</summary>
[Collection(Alone.Name)]
public sealed class AllocationTests
{
    private const int Requests = 200;
    private const string Counter = "dotnet_gc_heap_total_allocated_bytes_total";

    // A fifth more than it takes where threads share it, and far below what a copy of the upload or of the pixels would add.
    private const double MostBytes = 90_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keypoints_ManyRequestsForJson_AllocateLittleEach(bool form)
    {
        using RunningService service = new();
        await service.WaitForAsync(new Uri("/health/ready", UriKind.Relative));
        var picture = Service.Group();

        // What is made once is not a request's.
        await SendAsync(service, picture, form, Requests / 10);
        var before = await AllocatedAsync(service);
        await SendAsync(service, picture, form, Requests);
        var each = (await AllocatedAsync(service) - before) / Requests;

        Assert.InRange(each, 1, MostBytes);
    }

    private static async Task SendAsync(RunningService service, byte[] picture, bool form, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using HttpContent body = form ? Service.Form(picture) : Service.Raw(picture);
            using var response = await service.Client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static async Task<double> AllocatedAsync(RunningService service)
    {
        var lines = (await service.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
        var line = lines.Single(line => line.StartsWith(Counter, StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
