using System.Net;
using KeypointService.TestPictures;
using OpenCvSharp;

namespace KeypointService.Tests.Keypoints;

/// <summary>HEIC and AVIF, which a process of its own decodes: the service started anew.</summary>
public sealed class HeifPictureTests(Service service) : IClassFixture<Service>
{
    private static readonly Uri Keypoints = new("/v1/keypoints", UriKind.Relative);
    private static readonly byte[] Turned = HeifFile.Write(CodedPicture.Hevc, ["heic"], null, HeifFile.Turned(3));

    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("image/heic")]
    [InlineData("application/octet-stream")]
    public async Task Post_Heic_TellsItsUprightSize(string mediaType)
    {
        using var body = Service.Raw(Turned, mediaType);
        var image = (await Service.JsonOf(await _client.PostAsync(Keypoints, body))).GetProperty("image");

        Assert.Equal(CodedPicture.Height, image.GetProperty("width").GetInt32());
        Assert.Equal(CodedPicture.Width, image.GetProperty("height").GetInt32());
        Assert.Equal(6, image.GetProperty("orientation").GetInt32());
    }

    [Fact]
    public async Task Annotate_Avif_GivesThePicture()
    {
        using var body = Service.Raw(HeifFile.Write(CodedPicture.Av1, ["avif"]), "image/avif");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/annotated", UriKind.Relative)) { Content = body };
        request.Headers.Add("Accept", "image/png");
        var response = await _client.SendAsync(request);
        using var image = Cv2.ImDecode(await response.Content.ReadAsByteArrayAsync(), ImreadModes.Color);

        Assert.Equal((CodedPicture.Width, CodedPicture.Height), (image.Width, image.Height));
    }

    [Fact]
    public async Task Post_DamagedHeic_IsAProblemForThisClientAlone()
    {
        using var damaged = Service.Raw([.. Turned[..^150], .. new byte[150]], "image/heic");
        using var cut = Service.Raw(Turned[..^150], "image/heic");
        using var whole = Service.Raw(Turned, "image/heic");

        await _client.PostAsync(Keypoints, damaged);
        var refused = await _client.PostAsync(Keypoints, cut);
        var answered = await _client.PostAsync(Keypoints, whole);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("undecodable-picture", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task Post_HeicOfTooManyPixels_IsRefusedByItsBoxes()
    {
        using var body = Service.Raw(HeifFile.Write(CodedPicture.Hevc, ["heic"], null, HeifFile.Size(16_000, 16_000)), "image/heic");
        var response = await _client.PostAsync(Keypoints, body);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("maxPixels", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
