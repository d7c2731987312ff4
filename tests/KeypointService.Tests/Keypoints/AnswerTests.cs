using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using OpenCvSharp;

namespace KeypointService.Tests.Keypoints;

/// <summary>What an answer holds, and the further ways to ask.</summary>
public sealed class AnswerTests(Service service) : IClassFixture<Service>
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Post_TiltedHead_TellsItsPose()
    {
        var face = new DrawnFace(new ImagePoint(240, 200), 80) { Roll = 12 };
        using var picture = DrawnFace.Picture(480, 480, face);
        var pose = Single(await PostAsync("keypoints", picture.ImEncode(".png"))).GetProperty("pose");

        Assert.Equal(12, pose.GetProperty("roll").GetDouble(), 4.0);
        Assert.Equal(0, pose.GetProperty("yaw").GetDouble(), 10.0);
        Assert.InRange(pose.GetProperty("pitch").GetDouble(), -30, 30);
        Assert.All(["yaw", "pitch", "roll"], angle => Assert.InRange(pose.GetProperty("sigma").GetProperty(angle).GetDouble(), 0.1, 20));
    }

    [Fact]
    public async Task Post_MirroredPicture_TurnsTheOtherWay()
    {
        using var picture = DrawnFace.Picture(480, 480, new DrawnFace(new ImagePoint(240, 200), 80) { Roll = 8 });
        using Mat mirrored = new();
        Cv2.Flip(picture, mirrored, FlipMode.Y);
        var one = Single(await PostAsync("keypoints?accuracy=high", picture.ImEncode(".png"))).GetProperty("pose");
        var other = Single(await PostAsync("keypoints?accuracy=high", mirrored.ImEncode(".png"))).GetProperty("pose");

        Assert.Equal(-one.GetProperty("yaw").GetDouble(), other.GetProperty("yaw").GetDouble(), 2.0);
        Assert.Equal(-one.GetProperty("roll").GetDouble(), other.GetProperty("roll").GetDouble(), 1.0);
    }

    [Fact]
    public async Task Post_BlurredAndDarkened_HasLessQuality()
    {
        using var picture = DrawnFace.Portrait().Picture;
        using Mat worse = new();
        Cv2.GaussianBlur(picture, worse, default, 6);
        worse.ConvertTo(worse, -1, 0.5);
        var good = Single(await PostAsync("keypoints", picture.ImEncode(".png"))).GetProperty("quality");
        var bad = Single(await PostAsync("keypoints", worse.ImEncode(".png"))).GetProperty("quality");

        Assert.All(["sharpness", "brightness", "contrast"], name =>
        {
            Assert.InRange(good.GetProperty(name).GetDouble(), 0, 100);
            Assert.True(bad.GetProperty(name).GetDouble() < good.GetProperty(name).GetDouble());
        });
    }

    [Fact]
    public async Task Post_RatioAndFive_GivesSharesOfFivePoints()
    {
        using var picture = DrawnFace.Portrait(640, 480).Picture;
        var file = picture.ImEncode(".png");
        var pixels = Single(await PostAsync("keypoints", file));
        var ratio = Single(await PostAsync("keypoints?coordinates=ratio&points=five", file));

        string[] five = ["left_eye_center", "right_eye_center", "nose_tip", "mouth_left_corner", "mouth_right_corner"];
        Assert.Equal(five, ratio.GetProperty("keypoints").EnumerateArray().Select(point => point.GetProperty("name").GetString()));
        var all = pixels.GetProperty("keypoints").EnumerateArray().ToDictionary(point => point.GetProperty("name").GetString()!);
        foreach (var point in ratio.GetProperty("keypoints").EnumerateArray())
        {
            var same = all[point.GetProperty("name").GetString()!];
            Assert.Equal((same.GetProperty("x").GetDouble() + 0.5) / 640, point.GetProperty("x").GetDouble(), 0.0001);
            Assert.Equal((same.GetProperty("y").GetDouble() + 0.5) / 480, point.GetProperty("y").GetDouble(), 0.0001);
            Assert.Equal(same.GetProperty("sigma").GetDouble() / 640, point.GetProperty("sigma").GetDouble(), 0.0001);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("data:image/jpeg;base64,")]
    [InlineData("DATA:image/jpeg;base64,")]
    public async Task Post_JsonBody_IsAnsweredAsTheFileIs(string head)
    {
        var file = Service.Portrait();
        var expected = await PostAsync("keypoints", file);

        // System.Text.Json writes each + of base64 as an escape, as other clients write / with one.
        using var body = JsonContent.Create(new { image = head + Convert.ToBase64String(file) });
        var answer = await Service.JsonOf(await _client.PostAsync(Address("keypoints"), body));

        Assert.True(JsonElement.DeepEquals(expected, answer));
    }

    [Theory]
    [InlineData("{}", "no-picture")]
    [InlineData("""{"image": "no base64!"}""", "bad-request")]
    [InlineData("""{"image": """, "bad-request")]
    [InlineData("""{"image": ["AAAA", "AAAA"]}""", "bad-request")]
    [InlineData("""{"image": "AAAA", "image": "AAAA"}""", "bad-request")]
    [InlineData("""{"image": {"file": "AAAA"}}""", "bad-request")]
    [InlineData("""{"image": [["AAAA"]]}""", "bad-request")]
    [InlineData("""{"image": null}""", "bad-request")]
    [InlineData("""{"other": {"image": "AAAA"}}""", "no-picture")]
    [InlineData("[]", "no-picture")]
    public async Task Post_JsonWithoutAPicture_IsAProblem(string json, string slug)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");

        await Service.AssertProblem(await _client.PostAsync(Address("keypoints"), body), 400, slug);
    }

    [Fact]
    public async Task Post_CompressedJson_IsRefusedAsACompressedFileIs()
    {
        using StringContent body = new("{}", Encoding.UTF8, "application/json");
        body.Headers.ContentEncoding.Add("gzip");
        using var answer = await _client.PostAsync(Address("keypoints"), body);

        await Service.AssertProblem(answer, 415, "unsupported-picture");
        Assert.Equal("identity", answer.Headers.NonValidated["Accept-Encoding"].ToString());
    }

    [Fact]
    public async Task Post_BatchOfJsonWithATextThatIsNoPicture_AnswersTheOthers()
    {
        using var body = JsonContent.Create(new { images = new[] { "no base64!", Convert.ToBase64String(Service.Portrait()) } });

        var answers = (await Service.JsonOf(await _client.PostAsync(Address("keypoints:batch"), body))).GetProperty("answers");

        Assert.Equal([400, 200], answers.EnumerateArray().Select(answer => answer.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Post_Annotated_IsThePictureThatAcceptGives()
    {
        using var body = Service.Raw(Service.Portrait());
        var plain = await _client.PostAsync(Address("annotated"), body);
        using var second = Service.Raw(Service.Portrait());
        var posed = await _client.PostAsync(Address("annotated?pose=true"), second);

        Assert.Equal("image/png", plain.Content.Headers.ContentType?.MediaType);
        using var picture = Cv2.ImDecode(await plain.Content.ReadAsByteArrayAsync(), ImreadModes.Color);
        using var axes = Cv2.ImDecode(await posed.Content.ReadAsByteArrayAsync(), ImreadModes.Color);
        using Mat difference = new();
        Cv2.Absdiff(picture, axes, difference);
        Assert.Equal(new Size(480, 480), picture.Size());
        Assert.True(difference.Sum().Val0 > 0);
    }

    [Theory]
    [InlineData("minFaceSize=400")]
    [InlineData("rotations=any&model=classic")]
    [InlineData("convention=kaggle")]
    public async Task Post_AnnotatedWithAChoiceOfFaces_DrawsWhatKeypointsDraws(string query)
    {
        using var lying = new Mat();
        using (var picture = DrawnFace.Portrait().Picture)
        {
            Cv2.Rotate(picture, lying, RotateFlags.Rotate90Clockwise);
        }

        var file = lying.ImEncode(".png");
        var upright = await DrawnAsync("annotated?model=classic", file);
        var annotated = await DrawnAsync($"annotated?{query}", file);

        Assert.Equal(await DrawnAsync($"keypoints?{query}", file), annotated);
        if (query.StartsWith("rotations", StringComparison.Ordinal))
        {
            Assert.NotEqual(upright, annotated);
        }
    }

    [Fact]
    public async Task Post_Batch_AnswersEachPictureInItsOrder()
    {
        using MultipartFormDataContent form = new()
        {
            { Service.Raw(Service.Portrait(), "image/jpeg"), "images", "one.jpg" },
            { Service.Raw("no picture"u8.ToArray(), "image/jpeg"), "images", "two.jpg" },
            { Service.Raw(Service.Group(), "image/jpeg"), "images", "three.jpg" },
        };
        var answers = (await Service.JsonOf(await _client.PostAsync(Address("keypoints:batch"), form)))
            .GetProperty("answers").EnumerateArray().ToArray();

        Assert.Equal([200, 415, 200], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(1, answers[0].GetProperty("result").GetProperty("faces").GetArrayLength());
        Assert.Equal("/problems/unsupported-picture", answers[1].GetProperty("problem").GetProperty("type").GetString());
        Assert.Equal(3, answers[2].GetProperty("result").GetProperty("faces").GetArrayLength());
    }

    [Fact]
    public async Task Post_BatchAsJson_AnswersEachPicture()
    {
        var file = Convert.ToBase64String(Service.Portrait());
        using var body = JsonContent.Create(new { images = new[] { file, file } });
        var answer = await Service.JsonOf(await _client.PostAsync(Address("keypoints:batch"), body));

        Assert.Equal([200, 200], answer.GetProperty("answers").EnumerateArray().Select(one => one.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Post_BatchWithAnEmptyPicture_AnswersItAsAlone()
    {
        using MultipartFormDataContent form = new()
        {
            { Service.Raw([], "image/jpeg"), "images", "one.jpg" },
            { Service.Raw(Service.Portrait(), "image/jpeg"), "images", "two.jpg" },
        };
        using var empty = Service.Form([]);
        var alone = await Service.AssertProblem(await _client.PostAsync(Address("keypoints"), empty), 400, "no-picture");
        var answers = (await Service.JsonOf(await _client.PostAsync(Address("keypoints:batch"), form)))
            .GetProperty("answers").EnumerateArray().ToArray();

        Assert.Equal([400, 200], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.All(["type", "detail"], name => Assert.Equal(
            alone.GetProperty(name).GetString(), answers[0].GetProperty("problem").GetProperty(name).GetString()));
    }

    [Fact]
    public async Task Post_BatchWithAPictureThatTakesTooLong_AnswersItAsAloneAndTheOthers()
    {
        await using Service hasty = new()
        {
            Settings = { ["Limits:Workers"] = "1", ["Limits:WorkSeconds"] = "1", ["Detection:Cnn:WorkingSize"] = "4096" },
        };
        using var client = hasty.CreateClient();
        using Mat wide = new(4096, 4096, MatType.CV_8UC3, Scalar.Gray);
        var slow = wide.ImEncode(".png");
        using MultipartFormDataContent form = new()
        {
            { Service.Raw(Service.Portrait(), "image/jpeg"), "images", "one.jpg" },
            { Service.Raw(slow, "image/png"), "images", "two.png" },
            { Service.Raw(Service.Portrait(), "image/jpeg"), "images", "three.jpg" },
        };
        using var single = Service.Form(slow);

        var alone = await Service.AssertProblem(await client.PostAsync(Address("keypoints?rotations=any&accuracy=high"), single), 503, "too-busy");
        var answers = (await Service.JsonOf(await client.PostAsync(Address("keypoints:batch?rotations=any&accuracy=high"), form)))
            .GetProperty("answers").EnumerateArray().ToArray();

        Assert.Equal([200, 503, 200], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(alone.GetProperty("detail").GetString(), answers[1].GetProperty("problem").GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("image/png", false)]
    [InlineData("application/json;q=0", false)]
    [InlineData("image/png, application/*;q=0.1", true)]
    public async Task Post_BatchWithAnAcceptOfNoJson_IsNotAcceptable(string accept, bool isAcceptable)
    {
        using var form = Service.Form(Service.Portrait(), "images");
        using HttpRequestMessage request = new(HttpMethod.Post, Address("keypoints:batch")) { Content = form };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await _client.SendAsync(request);

        if (isAcceptable)
        {
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            return;
        }

        var problem = await Service.AssertProblem(answer, 406, "not-acceptable");
        Assert.Equal("Accept application/json.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Post_BatchWithAnUnknownModel_IsOneProblem()
    {
        using var form = Service.Form(Service.Portrait(), "images");

        await Service.AssertProblem(await _client.PostAsync(Address("keypoints:batch?model=none"), form), 404, "unknown-model");
    }

    private async Task<byte[]> DrawnAsync(string path, byte[] file)
    {
        using var body = Service.Raw(file);
        using HttpRequestMessage request = new(HttpMethod.Post, Address(path)) { Content = body };
        request.Headers.Accept.ParseAdd("image/png");
        using var answer = await _client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private static Uri Address(string path) => new($"/v1/{path}", UriKind.Relative);

    private static JsonElement Single(JsonElement answer) => Assert.Single(answer.GetProperty("faces").EnumerateArray());

    private async Task<JsonElement> PostAsync(string path, byte[] file)
    {
        using var body = Service.Raw(file);
        return await Service.JsonOf(await _client.PostAsync(Address(path), body));
    }
}
