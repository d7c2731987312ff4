using System.Net;
using System.Text;

namespace KeypointService.Tests.Uploads;

/// <summary>Forms and headers as clients write them.</summary>
public sealed class FormTests(Service service) : IClassFixture<Service>
{
    private static readonly Uri Keypoints = new("/v1/keypoints", UriKind.Relative);
    private static readonly Uri Batch = new("/v1/keypoints:batch", UriKind.Relative);

    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData("multipart/form-data; boundary=----=_Part_7=x", "----=_Part_7=x")]
    [InlineData("multipart/form-data; boundary=\"----=_Part_7=x\"", "----=_Part_7=x")]
    [InlineData("multipart/form-data; boundary=\"a;b\"; charset=utf-8", "a;b")]
    [InlineData("Multipart/Form-Data; charset=utf-8; Boundary=a(b)?c", "a(b)?c")]
    public async Task Post_BoundaryOfAnyCharacters_IsRead(string contentType, string boundary)
    {
        using var body = Form(contentType, boundary, ("name=\"image\"; filename=\"a.jpg\"", Service.Portrait()));

        Assert.Equal(1, await FacesOf(body));
    }

    [SharedDataFact]
    public async Task Post_BoundaryWithEqualsOfARealClient_IsRead()
    {
        var file = await File.ReadAllBytesAsync(SharedData.PathOf("..", "cases", "boundary_equals.body"));
        var boundary = Encoding.Latin1.GetString(file, 2, Array.IndexOf(file, (byte)'\r') - 2);
        Assert.Contains('=', boundary);
        using var body = Service.Raw(file, null);
        body.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={boundary}");

        var answer = await _client.PostAsync(Keypoints, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_FieldThatIsAParameter_CountsAsOne(bool fieldFirst)
    {
        (string, byte[]) picture = ("name=\"image\"; filename=\"a.jpg\"", Service.Group());
        (string, byte[]) field = ("name=\"maxFaces\"", "1"u8.ToArray());
        using var body = Form("multipart/form-data; boundary=f", "f", fieldFirst ? [field, picture] : [picture, field]);

        Assert.Equal(1, await FacesOf(body));
    }

    [Theory]
    [InlineData("maxFaces", "none", "")]
    [InlineData("maxFaces", "2", "?maxFaces=2")]
    public async Task Post_FieldThatIsAWrongParameter_IsRefused(string name, string value, string query)
    {
        using var body = Form(
            "multipart/form-data; boundary=f", "f",
            ("name=\"image\"; filename=\"a.jpg\"", Service.Portrait()), ($"name=\"{name}\"", Encoding.ASCII.GetBytes(value)));

        var answer = await _client.PostAsync(new Uri($"/v1/keypoints{query}", UriKind.Relative), body);

        var problem = await Service.AssertProblem(answer, 400, "invalid-parameter");
        Assert.Equal(name, problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task Post_FieldOfTheFormsOwn_IsPassedOver()
    {
        using var body = Form(
            "multipart/form-data; boundary=f", "f",
            ("name=\"submit\"", "Send"u8.ToArray()), ("name=\"image\"; filename=\"a.jpg\"", Service.Portrait()));

        Assert.Equal(1, await FacesOf(body));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PostBatch_FieldThatIsAParameter_CountsForEveryPicture(bool fieldFirst)
    {
        (string, byte[]) picture = ("name=\"images\"; filename=\"a.jpg\"", Service.Group());
        (string, byte[]) field = ("name=\"maxFaces\"", "1"u8.ToArray());
        using var body = Form("multipart/form-data; boundary=f", "f", fieldFirst ? [field, picture, picture] : [picture, picture, field]);

        var answers = (await Service.JsonOf(await _client.PostAsync(Batch, body))).GetProperty("answers").EnumerateArray().ToArray();

        Assert.Equal(2, answers.Length);
        Assert.All(answers, answer => Assert.Equal(1, answer.GetProperty("result").GetProperty("faces").GetArrayLength()));
    }

    [Fact]
    public async Task PostBatch_FieldThatIsAWrongParameter_IsRefused()
    {
        using var body = Form(
            "multipart/form-data; boundary=f", "f",
            ("name=\"images\"; filename=\"a.jpg\"", Service.Portrait()), ("name=\"maxFaces\"", "none"u8.ToArray()));

        var problem = await Service.AssertProblem(await _client.PostAsync(Batch, body), 400, "invalid-parameter");
        Assert.Equal("maxFaces", problem.GetProperty("parameter").GetString());
    }

    [Fact]
    public async Task PostBatch_OnePictureTooMany_NamesTheLimit()
    {
        (string, byte[]) picture = ("name=\"images\"; filename=\"a.jpg\"", "no picture"u8.ToArray());
        using var body = Form("multipart/form-data; boundary=f", "f", [.. Enumerable.Repeat(picture, 65)]);

        var problem = await Service.AssertProblem(await _client.PostAsync(Batch, body), 400, "bad-request");
        Assert.Contains("at most 64 pictures", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LongFieldThatIsAParameter_NamesTheLimit()
    {
        using var body = Form(
            "multipart/form-data; boundary=f", "f",
            ("name=\"model\"", new byte[257]), ("name=\"image\"; filename=\"a.jpg\"", Service.Portrait()));

        var problem = await Service.AssertProblem(await _client.PostAsync(Keypoints, body), 400, "invalid-parameter");
        Assert.Equal("model", problem.GetProperty("parameter").GetString());
        Assert.Contains("256 bytes", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LongFieldOfTheFormsOwn_IsPassedOver()
    {
        using var body = Form(
            "multipart/form-data; boundary=f", "f",
            ("name=\"token\"", new byte[100_000]), ("name=\"image\"; filename=\"a.jpg\"", Service.Portrait()));

        Assert.Equal(1, await FacesOf(body));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    public async Task Post_ManyFields_AreTakenUpToALimitThatIsNamed(int count)
    {
        (string, byte[])[] fields = [.. Enumerable.Range(1, count - 1).Select(i => ($"name=\"field{i}\"", "1"u8.ToArray()))];
        using var body = Form(
            "multipart/form-data; boundary=f", "f",
            [("name=\"image\"; filename=\"a.jpg\"", Service.Group()), .. fields, ("name=\"maxFaces\"", "1"u8.ToArray())]);

        if (count == 32)
        {
            Assert.Equal(1, await FacesOf(body));
            return;
        }

        var problem = await Service.AssertProblem(await _client.PostAsync(Keypoints, body), 400, "bad-request");
        Assert.Contains("more than 32 fields", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_SecondPicture_IsRefused()
    {
        (string, byte[]) picture = ("name=\"image\"; filename=\"a.jpg\"", Service.Portrait());
        using var body = Form("multipart/form-data; boundary=f", "f", picture, picture);

        var problem = await Service.AssertProblem(await _client.PostAsync(Keypoints, body), 400, "bad-request");
        Assert.Contains("second", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_CompressedBody_NamesTheCause()
    {
        using var body = Service.Raw(Service.Portrait(), "image/jpeg");
        body.Headers.ContentEncoding.Add("gzip");

        var problem = await Service.AssertProblem(await _client.PostAsync(Keypoints, body), 415, "unsupported-picture");
        Assert.Contains("gzip", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Base64Part_NamesTheCause()
    {
        var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(Service.Portrait()));
        using var body = Form(
            "multipart/form-data; boundary=f", "f", ("name=\"image\"\r\nContent-Transfer-Encoding: base64", text));

        var problem = await Service.AssertProblem(await _client.PostAsync(Keypoints, body), 415, "unsupported-picture");
        Assert.Contains("base64", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_UnquotedFileName_NamesTheCause()
    {
        using var body = Form("multipart/form-data; boundary=f", "f", ("name=image; filename=my photo.jpg", Service.Portrait()));

        var problem = await Service.AssertProblem(await _client.PostAsync(Keypoints, body), 400, "bad-request");
        Assert.Contains("quotation marks", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/json")]
    [InlineData("", "application/json")]
    [InlineData(",", "application/json")]
    [InlineData("application/json, ;;", "application/json")]
    [InlineData("*", "application/json")]
    [InlineData("image/png;q=abc", "image/png")]
    [InlineData("image/png;q=abc, application/json;q=0.9", "image/png")]
    [InlineData("image/png;q=0.5, application/json;q=2", "application/json")]
    [InlineData("application/json;q=, image/png;q=0.9", "application/json")]
    public async Task Post_AcceptThatIsPartlyUnreadable_IsReadAsFarAsItCan(string accept, string expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Keypoints) { Content = Service.Raw(Service.Portrait()) };
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var answer = await _client.SendAsync(request);

        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
    }

    private static ByteArrayContent Form(string contentType, string boundary, params (string Disposition, byte[] Content)[] parts)
    {
        using MemoryStream body = new();
        foreach (var (disposition, content) in parts)
        {
            body.Write(Encoding.Latin1.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"));
            body.Write(content);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.Latin1.GetBytes($"--{boundary}--\r\n"));
        var form = Service.Raw(body.ToArray(), null);
        form.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return form;
    }

    private async Task<int> FacesOf(HttpContent body)
    {
        var answer = await _client.PostAsync(Keypoints, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await Service.JsonOf(answer)).GetProperty("faces").GetArrayLength();
    }
}
