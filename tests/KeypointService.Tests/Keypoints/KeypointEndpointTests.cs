using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using KeypointService.TestPictures;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Tests.Keypoints;

public sealed partial class KeypointEndpointTests(Service service) : IClassFixture<Service>
{
    private static readonly Uri Keypoints = new("/v1/keypoints", UriKind.Relative);
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Post_PortraitAsForm_GivesItsKeypointsInTheContractsShape()
    {
        using var form = Service.Form(Service.Portrait());
        var response = await _client.PostAsync(Keypoints, form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
        var answer = await Service.JsonOf(response);
        Assert.Equal(480, answer.GetProperty("image").GetProperty("width").GetInt32());
        Assert.Equal(480, answer.GetProperty("image").GetProperty("height").GetInt32());
        Assert.Equal(1, answer.GetProperty("image").GetProperty("orientation").GetInt32());
        Assert.Equal("compact", answer.GetProperty("model").GetString());

        var face = Assert.Single(answer.GetProperty("faces").EnumerateArray());
        Assert.True(face.GetProperty("box").GetProperty("width").GetDouble() > 100);
        Assert.Equal(0, face.GetProperty("roll").GetDouble(), 5.0);
        Assert.InRange(face.GetProperty("confidence").GetDouble(), 0.5, 1);
        var keypoints = face.GetProperty("keypoints").EnumerateArray().ToArray();
        Assert.Equal(FaceKeypointSet.Names, keypoints.Select(k => k.GetProperty("name").GetString()));
        foreach (var (found, drawn) in keypoints.Zip(DrawnFace.Portrait().Face.Keypoints))
        {
            Assert.InRange(found.GetProperty("sigma").GetDouble(), 0.2, 20);
            var at = new ImagePoint(found.GetProperty("x").GetDouble(), found.GetProperty("y").GetDouble());
            Assert.True(at.DistanceTo(drawn) < 22, $"{found} should be near {drawn}.");
        }
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("image/png", HttpStatusCode.UnprocessableEntity)]
    public async Task Post_JpegOf48Megapixels_IsReadReducedAndNotDrawn(string accept, HttpStatusCode expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Keypoints);
        request.Content = Service.Raw(JpegFile.ManyScans(6048, 8064, 1));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));

        Assert.Equal(expected, (await _client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Post_ModelThatDoesNotJudge_LeavesConfidenceAndSigmaOut()
    {
        using var body = Service.Raw(Service.Portrait());
        var answer = await Service.JsonOf(await _client.PostAsync(new Uri("/v1/keypoints?model=classic", UriKind.Relative), body));

        Assert.Equal("classic", answer.GetProperty("model").GetString());
        var face = Assert.Single(answer.GetProperty("faces").EnumerateArray());
        Assert.False(face.TryGetProperty("confidence", out _));
        Assert.All(face.GetProperty("keypoints").EnumerateArray(), point => Assert.False(point.TryGetProperty("sigma", out _)));
    }

    [Theory]
    [InlineData("0", 3)]
    [InlineData("1e-05", 3)]
    [InlineData("1", 0)]
    public async Task Post_MinConfidence_DropsFacesBelowIt(string minConfidence, int faces)
    {
        using var body = Service.Raw(Service.Group());
        var answer = await Service.JsonOf(
            await _client.PostAsync(new Uri($"/v1/keypoints?minConfidence={minConfidence}", UriKind.Relative), body));

        var found = answer.GetProperty("faces").EnumerateArray().Select(face => face.GetProperty("confidence").GetDouble()).ToArray();
        Assert.True(faces == 0 ? found.All(confidence => confidence == 1) : found.Length >= faces);
    }

    [Fact]
    public async Task Post_TheConfidenceOfAnAnswerAsTheLeast_GivesThatFaceAgain()
    {
        foreach (var ask in new[] { "", "cropped=true&" })
        {
            using var first = Service.Raw(Service.Portrait());
            var found = await Service.JsonOf(await _client.PostAsync(new Uri($"/v1/keypoints?{ask}", UriKind.Relative), first));
            var confidence = Assert.Single(found.GetProperty("faces").EnumerateArray()).GetProperty("confidence").GetRawText();
            using var second = Service.Raw(Service.Portrait());

            var again = await Service.JsonOf(await _client.PostAsync(new Uri($"/v1/keypoints?{ask}minConfidence={confidence}", UriKind.Relative), second));

            Assert.Single(again.GetProperty("faces").EnumerateArray());
        }
    }

    [Fact]
    public async Task Post_LargeJpeg_GivesTheFaceOfTheSamePictureAsPng()
    {
        // A large JPEG is decoded at a fraction of its scale, a PNG never.
        using var picture = DrawnFace.Portrait(2003, 1601, 260).Picture;
        using var jpeg = Service.Raw(picture.ImEncode(".jpg"));
        using var png = Service.Raw(picture.ImEncode(".png"));
        var reduced = await Service.JsonOf(await _client.PostAsync(Keypoints, jpeg));
        var full = await Service.JsonOf(await _client.PostAsync(Keypoints, png));

        Assert.Equal(full.GetProperty("image").GetRawText(), reduced.GetProperty("image").GetRawText());
        var expected = Assert.Single(full.GetProperty("faces").EnumerateArray());
        var actual = Assert.Single(reduced.GetProperty("faces").EnumerateArray());
        var tolerance = 0.02 * expected.GetProperty("box").GetProperty("width").GetDouble();
        foreach (var side in new[] { "x", "y", "width", "height" })
        {
            Assert.Equal(expected.GetProperty("box").GetProperty(side).GetDouble(), actual.GetProperty("box").GetProperty(side).GetDouble(), 2 * tolerance);
        }

        foreach (var (a, b) in expected.GetProperty("keypoints").EnumerateArray().Zip(actual.GetProperty("keypoints").EnumerateArray()))
        {
            Assert.Equal(a.GetProperty("x").GetDouble(), b.GetProperty("x").GetDouble(), tolerance);
            Assert.Equal(a.GetProperty("y").GetDouble(), b.GetProperty("y").GetDouble(), tolerance);
            Assert.Equal(a.GetProperty("sigma").GetDouble(), b.GetProperty("sigma").GetDouble(), tolerance);
        }
    }

    [Fact]
    public async Task Post_AccuracyHigh_KeepsTheBoxesAndMovesThePoints()
    {
        using var first = Service.Raw(Service.Group());
        using var second = Service.Raw(Service.Group());
        var fast = await Service.JsonOf(await _client.PostAsync(Keypoints, first));
        var high = await Service.JsonOf(await _client.PostAsync(new Uri("/v1/keypoints?accuracy=high", UriKind.Relative), second));

        Assert.Equal(3, fast.GetProperty("faces").GetArrayLength());
        Assert.Equal(3, high.GetProperty("faces").GetArrayLength());
        foreach (var (a, b) in fast.GetProperty("faces").EnumerateArray().Zip(high.GetProperty("faces").EnumerateArray()))
        {
            Assert.Equal(a.GetProperty("box").GetRawText(), b.GetProperty("box").GetRawText());
            Assert.NotEqual(a.GetProperty("keypoints").GetRawText(), b.GetProperty("keypoints").GetRawText());
        }
    }

    [Theory]
    [InlineData("image/jpeg", ".jpg")]
    [InlineData("image/png", ".png")]
    [InlineData("application/octet-stream", ".webp")]
    [InlineData("image/bmp", ".bmp")]
    [InlineData("image/gif", ".jpg")]
    public async Task Post_RawBody_IsReadByItsBytesWhateverTheHeaderSays(string mediaType, string extension)
    {
        using var body = Service.Raw(Service.Portrait(extension), mediaType);
        var response = await _client.PostAsync(Keypoints, body);

        Assert.Single((await Service.JsonOf(response)).GetProperty("faces").EnumerateArray());
    }

    [Fact]
    public async Task Post_Group_OrdersFacesLargestFirst()
    {
        using var body = Service.Raw(Service.Group());
        var answer = await Service.JsonOf(await _client.PostAsync(Keypoints, body));

        var widths = answer.GetProperty("faces").EnumerateArray()
            .Select(face => face.GetProperty("box").GetProperty("width").GetDouble()).ToArray();
        Assert.Equal(3, widths.Length);
        Assert.Equal(widths.OrderDescending(), widths);
    }

    [Theory]
    [InlineData("haar", 0)]
    [InlineData("cnn", 1)]
    public async Task Post_LyingHead_IsFoundByTheDetectorThatIsAskedFor(string detector, int faces)
    {
        var face = new DrawnFace(new ImagePoint(240, 230), 70) { Roll = 55 };
        using var picture = DrawnFace.Picture(480, 480, face);
        using var body = Service.Raw(picture.ImEncode(".png"));
        var answer = await Service.JsonOf(await _client.PostAsync(new Uri($"/v1/keypoints?detector={detector}", UriKind.Relative), body));

        var found = answer.GetProperty("faces").EnumerateArray().ToArray();
        Assert.Equal(faces, found.Length);
        Assert.All(found, hit => Assert.Equal(55, hit.GetProperty("roll").GetDouble(), 10.0));
    }

    [Fact]
    public async Task Post_PictureWithoutFace_IsAnEmptyList()
    {
        using var picture = new Mat(120, 160, MatType.CV_8UC3, Scalar.All(140));
        using var body = Service.Raw(picture.ImEncode(".png"));
        var response = await _client.PostAsync(Keypoints, body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty((await Service.JsonOf(response)).GetProperty("faces").EnumerateArray());
    }

    [Fact]
    public async Task Post_MaxFaces_KeepsSoManyOfTheLargest()
    {
        using var body = Service.Raw(Service.Group());
        var answer = await Service.JsonOf(await _client.PostAsync(new Uri("/v1/keypoints?maxFaces=2", UriKind.Relative), body));

        Assert.Equal(2, answer.GetProperty("faces").GetArrayLength());
    }

    [Fact]
    public async Task Post_Cropped_TakesTheWholePictureAsTheFace()
    {
        using var picture = DrawnFace.Portrait(230, 230, 84).Picture;
        using var body = Service.Raw(picture.ImEncode(".png"));
        var answer = await Service.JsonOf(
            await _client.PostAsync(new Uri("/v1/keypoints?cropped=true&model=classic", UriKind.Relative), body));

        var box = Assert.Single(answer.GetProperty("faces").EnumerateArray()).GetProperty("box");
        Assert.Equal(-0.5, box.GetProperty("x").GetDouble());
        Assert.Equal(230, box.GetProperty("width").GetDouble());
    }

    [Theory]
    [InlineData("compact")]
    [InlineData("classic")]
    public async Task Post_KagglesConvention_ShiftsThePointsALittle(string model)
    {
        var own = await PointsAsync("model");
        var kaggles = await PointsAsync("kaggle");

        var steps = own.Zip(kaggles, (a, b) => Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y)).ToArray();
        Assert.InRange(steps.Max(), 0.5, 30);

        async Task<(double X, double Y)[]> PointsAsync(string convention)
        {
            using var body = Service.Raw(Service.Portrait());
            var answer = await Service.JsonOf(await _client.PostAsync(
                new Uri($"/v1/keypoints?model={model}&convention={convention}", UriKind.Relative), body));
            return [.. Assert.Single(answer.GetProperty("faces").EnumerateArray()).GetProperty("keypoints").EnumerateArray()
                .Select(point => (point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble()))];
        }
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("image/png", "image/png")]
    [InlineData("image/jpeg", "image/jpeg")]
    [InlineData("image/*", "image/png")]
    [InlineData("application/json;q=0.1, image/jpeg", "image/jpeg")]
    [InlineData("text/html, application/json;q=0.9, */*;q=0.8", "application/json")]
    [InlineData("*/*, application/json;q=0", "image/png")]
    public async Task Post_Accept_ChoosesTheAnswersFormat(string? accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Keypoints) { Content = Service.Raw(Service.Portrait()) };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        var response = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    public async Task Post_AcceptPicture_DrawsTheKeypointsInto(string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Keypoints) { Content = Service.Raw(Service.Portrait(".png")) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));

        var response = await _client.SendAsync(request);

        using var annotated = Cv2.ImDecode(await response.Content.ReadAsByteArrayAsync(), ImreadModes.Color);
        var (face, plain) = DrawnFace.Portrait();
        using (plain)
        {
            Assert.Equal(plain.Size(), annotated.Size());
            using var change = new Mat();
            Cv2.Absdiff(plain, annotated, change);
            var nose = face.Keypoints[(int)FaceKeypoint.NoseTip];
            using var around = new Mat(change, new Rect((int)nose.X - 22, (int)nose.Y - 22, 44, 44));
            Assert.True(Cv2.Sum(around).Val0 > 1000, "No dot is drawn near the nose tip.");
        }
    }

    [Fact]
    public async Task Post_AnyPicture_TellsStageTimes()
    {
        using var body = Service.Raw(Service.Portrait());
        var response = await _client.PostAsync(Keypoints, body);

        var timing = Assert.Single(response.Headers.GetValues("Server-Timing"));
        var match = ServerTiming().Match(timing);
        Assert.True(match.Success, timing);
        Assert.True(double.Parse(match.Groups["detect"].Value, CultureInfo.InvariantCulture) > 0);
        Assert.Equal("0.00", match.Groups["draw"].Value);
    }

    [SharedDataFact]
    public async Task Post_PhotoOfTwoPeople_FindsBoth()
    {
        using var form = Service.Form(await File.ReadAllBytesAsync(SharedData.PathOf("photos", "obamas4.jpg")));
        var answer = await Service.JsonOf(await _client.PostAsync(Keypoints, form));

        Assert.Equal(2, answer.GetProperty("faces").GetArrayLength());
    }

    [GeneratedRegex(@"^decode;dur=[\d.]+, detect;dur=(?<detect>[\d.]+), landmarks;dur=[\d.]+, draw;dur=(?<draw>[\d.]+)$")]
    private static partial Regex ServerTiming();
}
