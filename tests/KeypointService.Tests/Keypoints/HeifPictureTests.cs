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
        // Cut off, and with a coded length that leads out of the file.
        await AssertDamagedAsync(Turned[..^150]);
        await AssertDamagedAsync([.. Turned[..^CodedPicture.Hevc.Data.Length], 0xff, .. CodedPicture.Hevc.Data[1..]]);

        using var answered = await PostAsync(Turned);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Theory]
    [InlineData("SEGV", 422, "undecodable-picture", "The HEIC picture cannot be decoded: the decoder broke down over it: it is damaged.")]
    [InlineData("KILL", 503, "too-busy", "The machine ran out of memory while it was decoded.")]
    public async Task Post_HeicWhoseDecoderDies_IsAProblemForThisClientAlone(string signal, int status, string slug, string detail)
    {
        using var refused = await PostAndSignalAsync(signal);
        var problem = await Service.AssertProblem(refused, status, slug);
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
        using var answered = await PostAsync(Turned);
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

    private static bool IsDecoding(string process) => SystemProcess.IsChild(process) && SystemProcess.IsFiltered(process);

    /// <summary>Posts a picture of so many tiles that there is time to send its decoder a signal; where there was not, it posts it again.</summary>
    private async Task<HttpResponseMessage> PostAndSignalAsync(string signal)
    {
        const int tiles = 31, mostTries = 20;
        var file = HeifFile.WriteGrid(CodedPicture.Hevc, "heic", tiles, tiles, tiles * CodedPicture.Width, tiles * CodedPicture.Height);
        for (var tries = 1; ; tries++)
        {
            var answering = PostAsync(file);
            while (!answering.IsCompleted)
            {
                if (SystemProcess.Find("--decode-picture").FirstOrDefault(IsDecoding) is { } decoder)
                {
                    await SystemProcess.SignalAsync(decoder, signal);
                    break;
                }

                await Task.Delay(1);
            }

            var answer = await answering;
            if (!answer.IsSuccessStatusCode || tries == mostTries)
            {
                return answer;
            }

            answer.Dispose();
        }
    }

    private async Task AssertDamagedAsync(byte[] file)
    {
        using var refused = await PostAsync(file);
        var problem = await Service.AssertProblem(refused, 422, "undecodable-picture");
        Assert.Equal(
            "The HEIC picture cannot be decoded: its content is damaged. Was the upload cut off?", problem.GetProperty("detail").GetString());
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] file)
    {
        using var body = Service.Raw(file);
        return await _client.PostAsync(Keypoints, body);
    }
}
