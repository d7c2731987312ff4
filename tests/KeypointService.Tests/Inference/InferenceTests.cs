using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using KeypointService.Access;
using Microsoft.Extensions.DependencyInjection;
using OpenCvSharp;

namespace KeypointService.Tests.Inference;

/// <summary>
/// The Open Inference Protocol, with requests as Triton's client library sends them: the JSON of the specification's examples, and
/// its binary extension.
/// </summary>
public sealed class InferenceTests(Service service) : IClassFixture<Service>
{
    private const string Infer = "/v2/models/compact/infer";
    private readonly HttpClient _client = service.CreateClient();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Infer_Picture_GivesThePointsOfTheKeypointEndpoint(bool isBinary)
    {
        using var body = Service.Raw(Service.Portrait());
        var expected = await ReadAsync(await _client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body));
        using var request = isBinary ? Binary(Service.Portrait()) : Json(Service.Portrait());

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var points = await PointsAsync(answer);
        var face = Assert.Single(expected.GetProperty("faces").EnumerateArray());
        var wanted = face.GetProperty("keypoints").EnumerateArray()
            .SelectMany(point => new[] { point.GetProperty("x").GetSingle(), point.GetProperty("y").GetSingle() }).ToArray();
        Assert.Equal(wanted.Length, points.Length);
        Assert.All(wanted.Zip(points), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public async Task Infer_SeveralPictures_TellsWhoseEachFaceIs()
    {
        byte[][] pictures = [Service.Group(), Service.Portrait()];
        List<double> expected = [];
        foreach (var picture in pictures)
        {
            using var body = Service.Raw(picture);
            var faces = (await ReadAsync(await _client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body))).GetProperty("faces");
            expected.AddRange(faces.EnumerateArray().Select(face => face.GetProperty("confidence").GetDouble()));
        }

        var data = string.Join(',', pictures.Select(picture => $"\"{Convert.ToBase64String(picture)}\""));
        using StringContent request = new(
            $$"""{"inputs":[{"name":"image","shape":[2],"datatype":"BYTES","data":[{{data}}]}]}""", Encoding.UTF8, "application/json");
        var outputs = (await ReadAsync(await _client.PostAsync(new Uri(Infer, UriKind.Relative), request))).GetProperty("outputs")
            .EnumerateArray().ToDictionary(tensor => Name(tensor)!, tensor => tensor.GetProperty("data").EnumerateArray().Select(value => value.GetDouble()).ToArray());

        Assert.Equal([0, 0, 0, 1], outputs["image"]);
        Assert.All(expected.Zip(outputs["confidence"], (one, among) => one - among), difference => Assert.Equal(0, difference, 1e-3));
        Assert.Equal((4 * 30, 4), (outputs["keypoints"].Length, expected.Count));
    }

    [Fact]
    public async Task Infer_OneBrokenPictureOfTwo_SaysWhichInPlainLetters()
    {
        var data = $"\"{Convert.ToBase64String(Service.Portrait())}\",\"{Convert.ToBase64String("no picture's bytes"u8)}\"";
        using StringContent request = new(
            $$"""{"inputs":[{"name":"image","shape":[2],"datatype":"BYTES","data":[{{data}}]}]}""", Encoding.UTF8, "application/json");

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), request);
        var unknown = await _client.GetStringAsync(new Uri("/v2/models/compact", UriKind.Relative));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Picture 1, counted from 0: ", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_AllOutputs_HaveTheShapesOfTheMetadata()
    {
        using var request = Json(Service.Portrait(), outputs: "");
        var metadata = await ReadAsync(await _client.GetAsync(new Uri("/v2/models/compact", UriKind.Relative)));

        var answer = await ReadAsync(await _client.PostAsync(new Uri(Infer, UriKind.Relative), request));

        Assert.Equal("7", answer.GetProperty("id").GetString());
        var outputs = answer.GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal(
            metadata.GetProperty("outputs").EnumerateArray().Select(Name), outputs.Select(Name));
        Assert.All(outputs, output => Assert.Equal(
            output.GetProperty("shape").EnumerateArray().Aggregate(1, (product, side) => product * side.GetInt32()),
            output.GetProperty("data").GetArrayLength()));
    }

    [Theory]
    [InlineData("{}", "one input")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"FP32","shape":[1],"data":["AAAA"]}]}""", "BYTES")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[2],"data":["AAAA"]}]}""", "shape")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["?"]}]}""", "base64")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":"AAAA"}]}""", "has to be a list")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":[["AAAA"]]}]}""", "no text in base64")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AAAA"]}],"outputs":[{"name":"x"}]}""", "no output 'x'")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":[null]}]}""", "null")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AAAA"]}],"outputs":[null]}""", "no output ''")]
    [InlineData("""{"inputs":[null]}""", "one input")]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "no JSON of an inference request: see $, line 1")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"UINT8","shape":[1],"data":[1]}]}""", "BYTES")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[-1,-1],"data":["AAAA"]}]}""", "shape")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[4294967296,4294967296],"data":[]}]}""", "shape")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AAAA"]}],"outputs":[{"name":"image"},{"name":"image"}]}""", "twice")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AAAA"]}],"parameters":{"x":"\ud800"}}""", "no text")]
    [InlineData("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AAAA"]}],"parameters":{"\ud800":1}}""", "no text")]
    [InlineData("""{"\ud800":1}""", "no text")]
    public async Task Infer_WrongRequest_TellsWhatIsWrongInTheProtocolsForm(string json, string told)
    {
        using StringContent request = new(json, Encoding.UTF8, "application/json");

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told, (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(65, 0)]
    [InlineData(0, 65)]
    [InlineData(100_000, 0)]
    public async Task Infer_MorePicturesThanABatchTakes_IsRefused(int inJson, int binary)
    {
        var data = string.Join(',', Enumerable.Repeat("\"\"", inJson));
        var parameters = binary > 0 ? $$""","parameters":{"binary_data_size":{{4 * binary}}}""" : "";
        var json = Encoding.UTF8.GetBytes(
            $$"""{"inputs":[{"name":"image","datatype":"BYTES","shape":[{{inJson + binary}}],"data":[{{data}}]{{parameters}}}]}""");
        using ByteArrayContent request = new([.. json, .. new byte[4 * binary]]);
        request.Headers.Add("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture));

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("64 pictures", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?maxFaces=1", "", 1)]
    [InlineData("?minFaceSize=60000", "", 0)]
    [InlineData("?cropped=true", "", 1)]
    [InlineData("?cropped=True&search=thorough", "", 1)]
    [InlineData("", """ "maxFaces":2 """, 2)]
    [InlineData("", """ "maxFaces":"2","detector":"haar","accuracy":"high","binary_data_output":false,"mine":[1],"priority":0 """, 2)]
    [InlineData("?detector=haar", """ "maxFaces":null """, 3)]
    public async Task Infer_Parameters_AreThoseOfTheKeypointEndpoint(string query, string parameters, int faces)
    {
        using var request = WithParameters(parameters);

        var answer = await ReadAsync(await _client.PostAsync(new Uri(Infer + query, UriKind.Relative), request));

        Assert.All(answer.GetProperty("outputs").EnumerateArray(), output => Assert.Equal(faces, output.GetProperty("shape")[0].GetInt32()));
    }

    [Theory]
    [InlineData("?mine=1", "", "'mine' is unknown")]
    [InlineData("?model=classic", "", "'model' is unknown")]
    [InlineData("?maxFaces=none", "", "maxFaces has to be a whole number")]
    [InlineData("?convention=mine", "", "convention has to be")]
    [InlineData("", """ "maxFaces":0 """, "maxFaces has to be a whole number")]
    [InlineData("", """ "maxFaces":[1] """, "'maxFaces' is a parameter")]
    [InlineData("?maxFaces=1", """ "maxFaces":1 """, "given 2 times")]
    public async Task Infer_WrongParameter_IsToldInTheProtocolsForm(string query, string parameters, string told)
    {
        using var request = WithParameters(parameters);

        var answer = await _client.PostAsync(new Uri(Infer + query, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told, (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_EmptyPicture_IsNoPicture()
    {
        using var request = Json([]);

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The picture is empty.", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_ElementThatEndsTooSoon_IsRefused()
    {
        using var request = Binary(Service.Portrait(), cut: 5);

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Infer_UnknownModel_IsNotFound()
    {
        using var request = Json(Service.Portrait());

        var answer = await _client.PostAsync(new Uri("/v2/models/other/infer", UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("'other'", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_VersionInTheAddress_HasToBeTheModels()
    {
        var metadata = await ReadAsync(await _client.GetAsync(new Uri("/v2/models/compact", UriKind.Relative)));
        var version = metadata.GetProperty("versions")[0].GetString();
        using var right = Json(Service.Portrait());
        using var wrong = Json(Service.Portrait());

        var answer = await _client.PostAsync(new Uri($"/v2/models/compact/versions/{version}/infer", UriKind.Relative), right);
        var refused = await _client.PostAsync(new Uri("/v2/models/compact/versions/0.1/infer", UriKind.Relative), wrong);
        var ready = await _client.GetAsync(new Uri("/v2/models/compact/versions/0.1/ready", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains($"'{version}'", (await ReadAsync(refused)).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, ready.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Infer_JsonThatMemoryHasNoRoomFor_IsTooLarge(bool hasHeader)
    {
        await using Service small = new() { Settings = { ["Limits:MaxBufferedBytes"] = "600000" } };
        using var client = small.CreateClient();
        using var request = Json(new byte[100_000]);
        if (hasHeader)
        {
            var length = (await request.ReadAsByteArrayAsync()).Length;
            request.Headers.Add("Inference-Header-Content-Length", length.ToString(CultureInfo.InvariantCulture));
        }

        var answer = await client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Infer_PictureThatTakesTooLong_IsTooBusyInTheProtocolsForm()
    {
        await using Service hasty = new()
        {
            Settings = { ["Limits:Workers"] = "1", ["Limits:WorkSeconds"] = "0.1", ["Detection:Cnn:WorkingSize"] = "4096" },
        };
        using var client = hasty.CreateClient();
        using Mat wide = new(4096, 4096, MatType.CV_8UC3, Scalar.Gray);
        using var request = Json(wide.ImEncode(".png"));

        var answer = await client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("took longer", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_FailureOfTheService_IsToldInTheProtocolsForm()
    {
        await using Service broken = new();
        using var client = broken.CreateClient();
        using var request = Json(Service.Portrait());
        broken.Services.GetRequiredService<ClientRates>().Dispose();

        var answer = await client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("It has been logged.", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_WithoutAKey_IsRefusedInTheProtocolsForm()
    {
        await using Service locked = new() { Settings = { ["Access:ApiKeys:0"] = "0123456789-abcdef" } };
        using var client = locked.CreateClient();
        using var request = Json(Service.Portrait());

        var answer = await client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.NotEmpty(answer.Headers.WwwAuthenticate);
        Assert.Contains("X-Api-Key", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"id\":\"{0}\",\"inputs\":[{{\"name\":\"image\",\"datatype\":\"BYTES\",\"shape\":[0],\"data\":[]}}]")]
    [InlineData("\"inputs\":[{{\"name\":\"{0}\",\"datatype\":\"BYTES\",\"shape\":[0],\"data\":[]}}]")]
    [InlineData("\"inputs\":[{{\"{0}\":1}}]")]
    public async Task Infer_LongNames_AreRefusedAndNotToldAgain(string request)
    {
        using StringContent body = new($"{{{string.Format(System.Globalization.CultureInfo.InvariantCulture, request, new string('<', 100_000))}}}");

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync()).Length, 1, 1000);
    }

    [Fact]
    public async Task Infer_NoPicture_IsRefused()
    {
        using StringContent body = new("""{"inputs":[{"name":"image","datatype":"BYTES","shape":[0],"data":[]}]}""");

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("no picture", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_CompressedBody_IsToldSo()
    {
        using var request = Json(Service.Portrait());
        request.Headers.ContentEncoding.Add("gzip");

        var answer = await _client.PostAsync(new Uri(Infer, UriKind.Relative), request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Content-Encoding is 'gzip'", (await ReadAsync(answer)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/models", HttpStatusCode.NotFound)]
    [InlineData("/v2/models/compact/infer", HttpStatusCode.MethodNotAllowed)]
    public async Task Get_WrongAddress_IsRefusedInTheProtocolsForm(string path, HttpStatusCode expected)
    {
        var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(expected, answer.StatusCode);
        Assert.NotEmpty((await ReadAsync(answer)).GetProperty("error").GetString()!);
    }

    [Theory]
    [InlineData("/v2", "name")]
    [InlineData("/v2/health/live", "live")]
    [InlineData("/v2/health/ready", "ready")]
    [InlineData("/v2/models/compact/ready", "ready")]
    public async Task Get_Information_Answers(string path, string member)
    {
        var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True((await ReadAsync(answer)).TryGetProperty(member, out _));
    }

    private static StringContent Json(byte[] picture, string outputs = """,{"name":"image"}""")
    {
        var wanted = outputs.Length > 0 ? $$"""
            ,"outputs":[{"name":"keypoints"}{{outputs}}]
            """ : "";
        var data = Convert.ToBase64String(picture);
        return new(
            $$"""{"id":"7","inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{data}}"]}]{{wanted}}}""",
            Encoding.UTF8,
            "application/json");
    }

    private static StringContent WithParameters(string parameters) => new(
        $$$"""
        {"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{{Convert.ToBase64String(Service.Group())}}}"]}],
         "parameters":{ {{{parameters}}} }}
        """,
        Encoding.UTF8,
        "application/json");

    /// <summary>As tritonclient.http builds it: JSON, then each element with its length before it.</summary>
    private static ByteArrayContent Binary(byte[] picture, int cut = 0)
    {
        var element = new byte[sizeof(uint) + picture.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(element, (uint)picture.Length);
        picture.CopyTo(element.AsSpan(sizeof(uint)));
        element = element[..^cut];
        var json = Encoding.UTF8.GetBytes(
            $$$"""
            {"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":{{{element.Length}}} }}],
             "outputs":[{"name":"image"},{"name":"keypoints","parameters":{"binary_data":true}}]}
            """);
        ByteArrayContent content = new([.. json, .. element]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture));
        return content;
    }

    private static async Task<float[]> PointsAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        var length = answer.Headers.TryGetValues("Inference-Header-Content-Length", out var values)
            ? int.Parse(values.Single(), CultureInfo.InvariantCulture)
            : body.Length;
        using var json = JsonDocument.Parse(body.AsMemory(0, length));
        var output = json.RootElement.GetProperty("outputs").EnumerateArray().Single(tensor => Name(tensor) == "keypoints");
        Assert.Equal([1, 15, 2], output.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()));
        if (output.TryGetProperty("data", out var data))
        {
            return [.. data.EnumerateArray().Select(value => value.GetSingle())];
        }

        Assert.Equal(body.Length - length, output.GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        return [.. Enumerable.Range(0, (body.Length - length) / sizeof(float))
            .Select(i => BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(length + (i * sizeof(float)))))];
    }

    private static string? Name(JsonElement tensor) => tensor.GetProperty("name").GetString();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
}
