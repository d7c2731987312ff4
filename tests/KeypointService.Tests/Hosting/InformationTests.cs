using System.Net;
using System.Security.Cryptography;

namespace KeypointService.Tests.Hosting;

public sealed class InformationTests(Service service) : IClassFixture<Service>
{
    private readonly HttpClient _client = service.CreateClient();

    [Fact]
    public async Task Models_List_HasTheDefaultOne()
    {
        var answer = await Service.JsonOf(await _client.GetAsync(new Uri("/v1/models", UriKind.Relative)));

        var model = Assert.Single(answer.GetProperty("models").EnumerateArray(), m => m.GetProperty("default").GetBoolean());
        Assert.Equal("compact", model.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Models_Classic_TellsItsSizeAndChecksum()
    {
        var model = await Service.JsonOf(await _client.GetAsync(new Uri("/v1/models/classic", UriKind.Relative)));

        Assert.True(model.GetProperty("parameters").GetInt64() > 7_000_000);
        Assert.Equal(15, model.GetProperty("keypointNames").GetArrayLength());
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Installed.ClassicModel)));
        Assert.Equal(sha256, model.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Models_Compact_TellsThatItJudgesItselfAndFromWhichScore()
    {
        var model = await Service.JsonOf(await _client.GetAsync(new Uri("/v1/models/compact", UriKind.Relative)));

        Assert.True(model.GetProperty("hasSigma").GetBoolean());
        Assert.True(model.GetProperty("hasConfidence").GetBoolean());
        Assert.InRange(model.GetProperty("minConfidence").GetDouble(), 0.05, 0.95);
    }

    [Fact]
    public async Task Models_List_TellsTheFaceDetectors()
    {
        var answer = await Service.JsonOf(await _client.GetAsync(new Uri("/v1/models", UriKind.Relative)));

        var detectors = answer.GetProperty("detectors").EnumerateArray().ToDictionary(d => d.GetProperty("name").GetString()!);
        Assert.False(detectors["haar"].GetProperty("default").GetBoolean());
        Assert.True(detectors["cnn"].GetProperty("default").GetBoolean());
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Installed.DetectorModel)));
        Assert.Equal(sha256, detectors["cnn"].GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task Models_Haar_TellsWhichFileItIsAndUnderWhichLicence()
    {
        var detector = await Service.JsonOf(await _client.GetAsync(new Uri("/v1/models/haar", UriKind.Relative)));

        var file = Path.Combine(Installed.Models, "haar", "haarcascade_frontalface_default.xml");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file)));
        Assert.Equal(sha256, detector.GetProperty("sha256").GetString());
        Assert.Contains(Path.GetFileName(file), detector.GetProperty("trainingData").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("Intel License Agreement", detector.GetProperty("license").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cnn")]
    [InlineData("haar")]
    public async Task Models_Detector_TellsWhatTheListTells(string name)
    {
        var answer = await Service.JsonOf(await _client.GetAsync(new Uri("/v1/models", UriKind.Relative)));
        var detector = await Service.JsonOf(await _client.GetAsync(new Uri($"/v1/models/{name}", UriKind.Relative)));

        var listed = Assert.Single(
            answer.GetProperty("detectors").EnumerateArray(), listed => listed.GetProperty("name").GetString() == name);
        Assert.Equal(listed.GetRawText(), detector.GetRawText());
    }

    [Fact]
    public async Task Models_Unknown_IsAProblem() => await Service.AssertProblem(
        await _client.GetAsync(new Uri("/v1/models/none", UriKind.Relative)), 404, "unknown-model");

    [Fact]
    public async Task Health_Live_AnswersAtOnce() => Assert.Equal(
        HttpStatusCode.OK, (await _client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);

    [Fact]
    public async Task Problems_EachTypeInTheList_IsExplainedAtItsAddress()
    {
        var kinds = await Service.JsonOf(await _client.GetAsync(new Uri("/problems", UriKind.Relative)));

        Assert.True(kinds.GetArrayLength() >= 10);
        foreach (var kind in kinds.EnumerateArray())
        {
            var type = kind.GetProperty("type").GetString()!;
            var explained = await Service.JsonOf(await _client.GetAsync(new Uri(type, UriKind.Relative)));
            Assert.Equal(kind.GetProperty("title").GetString(), explained.GetProperty("title").GetString());
        }
    }
}
