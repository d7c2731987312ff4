using System.Net;
using System.Text;
using OpenCvSharp;

namespace KeypointService.Tests.Keypoints;

/// <summary>Each broken request gets the right problem, and the service goes on.</summary>
public sealed class BadInputTests(Service service) : IClassFixture<Service>
{
    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("accuracy=perfect", "accuracy")]
    [InlineData("detector=best", "detector")]
    [InlineData("minConfidence=1.5", "minConfidence")]
    [InlineData("Model=classic", "Model")]
    [InlineData("maxFaces=0", "maxFaces")]
    [InlineData("maxFaces=1001", "maxFaces")]
    [InlineData("minFaceSize=-1", "minFaceSize")]
    [InlineData("rotations=some", "rotations")]
    [InlineData("search=slow", "search")]
    [InlineData("maxFaces=two", "maxFaces")]
    [InlineData("maxFaces=", "maxFaces")]
    [InlineData("cropped=yes", "cropped")]
    [InlineData("minConfidence=-1", "minConfidence")]
    [InlineData("minConfidence=NaN", "minConfidence")]
    [InlineData("maxFaces=1&maxFaces=2", "maxFaces")]
    public async Task Post_WrongParameter_NamesIt(string query, string parameter)
    {
        using var body = Service.Raw(Service.Portrait());
        var problem = await Service.AssertProblem(await PostAsync(body, query), 400, "invalid-parameter");

        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
        Assert.Contains(parameter, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await AssertGoesOn();
    }

    [Theory]
    [InlineData("keypoints?pose=maybe", "pose")]
    [InlineData("annotated?pose=maybe", "pose")]
    [InlineData("keypoints:batch?convention=own", "convention")]
    [InlineData("aligned?size=8", "size")]
    [InlineData("aligned?detector=best", "detector")]
    [InlineData("video?every=0", "every")]
    [InlineData("video?detector=best", "detector")]
    public async Task Post_WrongParameterBeforeAnyPicture_IsRefusedForTheParameter(string address, string parameter)
    {
        using var nothing = Service.Raw([]);
        using var answer = await _client.PostAsync(new Uri($"/v1/{address}", UriKind.Relative), nothing);

        var problem = await Service.AssertProblem(answer, 400, "invalid-parameter");
        Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Post_EmptyBody_IsNoPicture()
    {
        using var typed = Service.Raw([]);
        using var untyped = Service.Raw([], null);
        await Service.AssertProblem(await PostAsync(typed), 400, "no-picture");
        await Service.AssertProblem(await PostAsync(untyped), 400, "no-picture");
        await AssertGoesOn();
    }

    [Fact]
    public async Task Post_PictureWithoutContentType_AsksForOne()
    {
        using var body = Service.Raw(Service.Portrait(), null);
        var problem = await Service.AssertProblem(await PostAsync(body), 415, "unsupported-picture");

        Assert.Contains("Content-Type", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WrongPartName_SaysTheRightOne()
    {
        using var form = Service.Form(Service.Portrait(), part: "photo");
        var problem = await Service.AssertProblem(await PostAsync(form), 400, "no-picture");

        Assert.Contains("'image'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await AssertGoesOn();
    }

    [Theory]
    [InlineData("\"maxFaces\": [1]")]
    [InlineData("\"cropped\": {\"x\": 1}")]
    public async Task Post_ParameterInJsonThatIsNoText_IsAProblem(string member)
    {
        using var body = new StringContent(
            $$"""{"image": "{{Convert.ToBase64String(Service.Portrait())}}", {{member}}}""", Encoding.UTF8, "application/json");

        await Service.AssertProblem(await _client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body), 400, "invalid-parameter");
    }

    [Fact]
    public async Task Post_MoreMembersBesideAPictureThanAreRead_IsAProblem()
    {
        var members = string.Join(", ", Enumerable.Range(0, 64).Select(i => $"\"member{i}\": 1"));
        using var body = new StringContent($$"""{"image": "aGk=", {{members}}, "maxFaces": 1}""", Encoding.UTF8, "application/json");

        await Service.AssertProblem(await _client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body), 400, "bad-request");
    }

    [Fact]
    public async Task Post_FormThatIsCutOff_IsMalformed()
    {
        using var body = Service.Raw(Encoding.ASCII.GetBytes("--frame\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nabc"), null);
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=frame");

        await Service.AssertProblem(await PostAsync(body), 400, "bad-request");
        await AssertGoesOn();
    }

    [Fact]
    public async Task Post_UnknownModel_ListsTheKnownOnes()
    {
        using var body = Service.Raw(Service.Portrait());
        var problem = await Service.AssertProblem(await PostAsync(body, "model=best"), 404, "unknown-model");

        Assert.Contains(problem.GetProperty("models").EnumerateArray(), name => name.GetString() == "classic");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/webp, application/xml")]
    public async Task Post_NoAcceptableFormat_IsRefused(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keypoints") { Content = Service.Raw(Service.Portrait()) };
        request.Headers.TryAddWithoutValidation("Accept", accept);

        await Service.AssertProblem(await _client.SendAsync(request), 406, "not-acceptable");
    }

    [Fact]
    public async Task Post_BadInputWithAcceptPicture_IsStillAReadableProblem()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keypoints") { Content = Service.Raw([1, 2, 3]) };
        request.Headers.TryAddWithoutValidation("Accept", "image/png");

        await Service.AssertProblem(await _client.SendAsync(request), 415, "unsupported-picture");
    }

    [Theory]
    [InlineData("%PDF-1.7\n")]
    [InlineData("Hello, this is text.")]
    public async Task Post_OtherData_IsUnsupported(string text)
    {
        using var raw = Service.Raw(Encoding.Latin1.GetBytes(text), "image/gif");
        using var form = Service.Form(Encoding.Latin1.GetBytes(text));
        await Service.AssertProblem(await PostAsync(raw), 415, "unsupported-picture");
        await Service.AssertProblem(await PostAsync(form), 415, "unsupported-picture");
        await AssertGoesOn();
    }

    [Fact]
    public async Task Post_TextMediaType_IsUnsupported()
    {
        using var body = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var answer = await PostAsync(body);

        await Service.AssertProblem(answer, 415, "unsupported-picture");
        Assert.Equal("multipart/form-data, image/*, application/octet-stream, application/json", answer.Headers.NonValidated["Accept"].ToString());
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".png")]
    [InlineData(".webp")]
    public async Task Post_TruncatedPicture_CannotBeDecoded(string extension)
    {
        var file = Service.Portrait(extension);
        using var body = Service.Raw(file[..(file.Length * 2 / 3)]);

        await Service.AssertProblem(await PostAsync(body), 422, "undecodable-picture");
        await AssertGoesOn();
    }

    [Fact]
    public async Task Post_HeaderOfAHugePicture_IsRefusedUndecoded()
    {
        using var small = new Mat(4, 4, MatType.CV_8UC3, Scalar.All(0));
        var file = small.ImEncode(".png");
        file.AsSpan(16, 8).Clear();
        (file[18], file[19], file[22], file[23]) = (0x4e, 0x20, 0x4e, 0x20);
        using var body = Service.Raw(file);

        var problem = await Service.AssertProblem(await PostAsync(body), 422, "too-many-pixels");

        Assert.Equal(40_000_000, problem.GetProperty("maxPixels").GetInt64());
        Assert.Contains("20000×20000", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await AssertGoesOn();
    }

    [Theory]
    [InlineData("GET", "/v1/keypoints", 405, "method-not-allowed")]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    public async Task Request_WrongAddressOrMethod_IsAProblem(string method, string path, int status, string slug)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        await Service.AssertProblem(await _client.SendAsync(request), status, slug);
    }

    private Task<HttpResponseMessage> PostAsync(HttpContent body, string query = "") =>
        _client.PostAsync(new Uri($"/v1/keypoints?{query}", UriKind.Relative), body);

    private async Task AssertGoesOn()
    {
        using var body = Service.Raw(Service.Portrait());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(body)).StatusCode);
    }
}
