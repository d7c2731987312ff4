using System.Globalization;
using System.Text.Json;

namespace KeypointService.Tests.Video;

/// <summary>Films as people have them, and files made to break the decoder, through a real server.</summary>
public sealed class VideoCasesTests : IAsyncDisposable
{
    private readonly Service _service = new();

    public VideoCasesTests() => _service.UseKestrel(0);

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [SharedDataFact]
    public async Task Post_EachVideoOfTheList_IsAnsweredAsTheListSays()
    {
        using var client = _service.CreateClient();
        foreach (var row in Rows())
        {
            var (status, lines) = await PostAsync(client, row[0]);

            Assert.True(row[2].Split(" or ").Contains(Number(status)), $"{row[0]}: {status}");
            switch (row[0])
            {
                case "browser_17s.webm":
                    Assert.Equal(322, lines.Length);
                    Assert.Equal(16.9, lines[^1].GetProperty("time").GetDouble(), 0.1);
                    break;
                case "browser_4s_vp9.webm":
                    Assert.Equal(40, lines.Length);
                    break;
                case "browser_4s_av1.webm":
                    Assert.Contains("AV1", lines[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
                    break;
                case "one_second_cover.m4a":
                    Assert.Contains("only sound, a cover", lines[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
                    break;
                case "flipH.mp4":
                    Assert.Equal(72, lines.Length);
                    Assert.All(lines, line => Assert.Equal(1, line.GetProperty("faces").GetArrayLength()));
                    break;
                case "cut_off.mp4":
                    Assert.Equal("/problems/undecodable-video", lines[^1].GetProperty("type").GetString());
                    Assert.InRange(lines[^1].GetProperty("frame").GetInt32(), 1, lines.Length - 1);
                    break;
                case "styp_first.mp4":
                    Assert.Equal(72, lines.Length);
                    break;
                default:
                    Assert.Fail($"{row[0]} is new on the list.");
                    break;
            }
        }
    }

    [SharedDataFact]
    public async Task Post_EachHostileFile_IsRefusedWhilePicturesAreAnswered()
    {
        using var client = _service.CreateClient();
        using CancellationTokenSource over = new();
        var pictures = Task.Run(async () =>
        {
            var answered = 0;
            while (!over.IsCancellationRequested)
            {
                using var body = Service.Raw(Service.Portrait());
                using var answer = await client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body, CancellationToken.None);
                Assert.True(answer.IsSuccessStatusCode);
                answered++;
            }

            return answered;
        });
        string[] films = ["cdef1.avi", "h40r16.mp4", "seed.m4v", "seed.ts"];
        foreach (var film in films)
        {
            var (status, _) = await PostAsync(client, Path.Combine("hostile", film));
            Assert.InRange(status, 400, 499);
            var (prefixed, _) = await PostAsync(client, Path.Combine("hostile", film), "\0\0\0\u0002moov"u8.ToArray());
            Assert.InRange(prefixed, 400, 499);
        }

        await over.CancelAsync();
        Assert.NotEqual(0, await pictures);
    }

    private static async Task<(int Status, JsonElement[] Lines)> PostAsync(HttpClient client, string file, byte[]? before = null)
    {
        byte[] video = [.. before ?? [], .. await File.ReadAllBytesAsync(SharedData.PathOf("..", "cases", file))];
        using var body = Service.Raw(video);
        using var answer = await client.PostAsync(new Uri("/v1/video", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return ((int)answer.StatusCode, [.. lines.Select(line => JsonSerializer.Deserialize<JsonElement>(line))]);
    }

    private static IEnumerable<string[]> Rows() => File.ReadLines(SharedData.PathOf("..", "cases", "cases.csv"))
        .Select(line => line.Split(','))
        .Where(row => row[1] == "video");

    private static string Number(int status) => status.ToString(CultureInfo.InvariantCulture);
}
