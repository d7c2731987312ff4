using System.IO.Compression;
using System.Net.Http.Headers;
using KeypointService.Capacity;
using KeypointService.TestPictures;
using Microsoft.Extensions.DependencyInjection;
using OpenCvSharp;

namespace KeypointService.Tests.Aligned;

public sealed class AlignedTests(Service service) : IClassFixture<Service>
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("", 112, 1, 0)]
    [InlineData("?template=arcface&size=224", 224, 1, 0)]
    [InlineData("?template=dlib&size=150&padding=0.5", 150, 2, 0.25)]
    public async Task Post_Portrait_CutsTheFaceAsTheTemplateSays(string query, int size, double whole, double border)
    {
        var answer = await Service.JsonOf(await PostAsync(query, Service.Portrait()));

        Assert.Equal(size, answer.GetProperty("size").GetInt32());
        var face = Assert.Single(answer.GetProperty("faces").EnumerateArray());
        using var crop = Cv2.ImDecode(face.GetProperty("crop").GetBytesFromBase64(), ImreadModes.Color);
        Assert.Equal(new Size(size, size), crop.Size());

        // Both templates have the eyes in the upper half of the face, level, and the nose below between them.
        var places = face.GetProperty("face").GetProperty("keypoints").EnumerateArray().Select(point =>
        {
            var (x, y) = (point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble());
            var rows = face.GetProperty("matrix").EnumerateArray()
                .Select(row => row.EnumerateArray().Select(cell => cell.GetDouble()).ToArray())
                .Select(row => (row[0] * x) + (row[1] * y) + row[2]).ToArray();
            return (X: ((rows[0] / size) - border) * whole, Y: ((rows[1] / size) - border) * whole);
        }).ToArray();
        Assert.InRange(places[0].X, 0.6, 0.8);
        Assert.InRange(places[1].X, 0.2, 0.4);
        Assert.Equal(places[0].Y, places[1].Y, 0.05);
        Assert.InRange(places[10].X, 0.42, 0.58);
        Assert.InRange(places[10].Y, places[0].Y + 0.1, 0.75);
    }

    [Fact]
    public async Task Post_Portrait_TellsStageTimes()
    {
        using var response = await PostAsync("", Service.Portrait());

        Assert.Matches(@"^decode;dur=\d+\.\d\d, detect;dur=\d+\.\d\d, landmarks;dur=", Assert.Single(response.Headers.GetValues("Server-Timing")));
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    public async Task Post_AcceptPicture_GivesTheLargestFaceAlone(string type)
    {
        var response = await PostAsync("", Service.Group(), type);

        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        using var crop = Cv2.ImDecode(await response.Content.ReadAsByteArrayAsync(), ImreadModes.Color);
        Assert.Equal(new Size(112, 112), crop.Size());
    }

    [Fact]
    public async Task Post_AcceptZip_GivesEveryFace()
    {
        var response = await PostAsync("", Service.Group(), "application/zip");

        await using ZipArchive archive = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal(["face-1.png", "face-2.png", "face-3.png"], archive.Entries.Select(entry => entry.Name));
    }

    [Fact]
    public async Task Post_LeastFaceSize_LeavesOutTheSmallerFaces()
    {
        var all = (await Service.JsonOf(await PostAsync("", Service.Group()))).GetProperty("faces").EnumerateArray()
            .Select(face => face.GetProperty("face").GetProperty("box").GetProperty("width").GetDouble()).ToArray();

        var large = await Service.JsonOf(await PostAsync($"?minFaceSize={(int)all[0]}", Service.Group()));

        Assert.Equal(3, all.Length);
        Assert.Equal(1, large.GetProperty("faces").GetArrayLength());
    }

    [Fact]
    public async Task Post_MoreCropsThanAClientMayHoldMemoryFor_IsAProblemThatNamesTheWayOut()
    {
        await using Service small = new();
        small.Settings["Limits:MaxBufferedBytes"] = "900000";
        using var client = small.CreateClient();
        using var body = Service.Raw(Service.Group());

        var problem = await Service.AssertProblem(
            await client.PostAsync(new Uri("/v1/aligned?size=512", UriKind.Relative), body), 422, "answer-too-large");

        Assert.Contains("maxFaces", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var memory = small.Services.GetRequiredService<PictureMemory>();
        await Eventually.IsTrueAsync(() => memory.Used == 0);
    }

    [Fact]
    public async Task Post_PictureWithoutFace_IsAnEmptyListOrAProblem()
    {
        using var picture = DrawnFace.Picture(200, 200);
        var file = picture.ImEncode(".png");

        Assert.Equal(0, (await Service.JsonOf(await PostAsync("", file))).GetProperty("faces").GetArrayLength());
        await Service.AssertProblem(await PostAsync("", file, "image/png"), 422, "no-face");
    }

    [Theory]
    [InlineData("?template=none")]
    [InlineData("?size=8")]
    [InlineData("?size=513")]
    [InlineData("?padding=0.2")]
    [InlineData("?points=five")]
    public async Task Post_WrongParameter_IsAProblem(string query) =>
        await Service.AssertProblem(await PostAsync(query, Service.Portrait()), 400, "invalid-parameter");

    private async Task<HttpResponseMessage> PostAsync(string query, byte[] file, string? accept = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri($"/v1/aligned{query}", UriKind.Relative)) { Content = Service.Raw(file) };
        if (accept is not null)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        }

        return await _client.SendAsync(request);
    }
}
