using System.Text.Json;
using KeypointService.TestPictures;
using OpenCvSharp;

namespace KeypointService.Cli.Tests;

/// <summary>The command <c>keypoints video</c> as it is run.</summary>
public sealed class VideoTests : IDisposable
{
    private const int Frames = 10;
    private readonly PictureFolder _folder = new();

    public VideoTests()
    {
        Directory.CreateDirectory(_folder["films"]);
        File.WriteAllBytes(_folder["films/a.avi"], DrawnClip.Encode(frames: Frames));
        File.WriteAllBytes(_folder["films/b.mp4"], DrawnClip.Encode(".mp4", "mp4v", Frames));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Video_Films_GiveALineAFrameAndOneAtTheEnd()
    {
        var (exitCode, error) = await _folder.RunAsync("video", "films", "--out", "faces.jsonl", "--annotated", "drawn");

        Assert.True(exitCode == 0, error);
        var lines = await ReadAsync("faces.jsonl");
        Assert.Equal(2 * (Frames + 1), lines.Length);
        Assert.All(lines[..Frames], line => Assert.Equal(1, Assert.Single(line.GetProperty("faces").EnumerateArray()).GetProperty("track").GetInt32()));
        Assert.Equal(Enumerable.Range(0, Frames), lines[..Frames].Select(line => line.GetProperty("frame").GetInt32()));
        Assert.Equal(1 / DrawnClip.Rate, lines[1].GetProperty("time").GetDouble(), 1e-3);
        Assert.Equal("""{"file":"films/a.avi","frames":10,"model":"compact"}""", lines[Frames].GetRawText());
        Assert.Equal("films/b.mp4", lines[^1].GetProperty("file").GetString());
        Assert.Contains($"2 films, {2 * Frames} frames, 0 failed", error, StringComparison.Ordinal);

        var drawn = Directory.EnumerateFiles(_folder["drawn"], "a.avi.mp4", SearchOption.AllDirectories);
        using VideoCapture film = new(Assert.Single(drawn), VideoCaptureAPIs.FFMPEG);
        Assert.Equal(Frames, film.FrameCount);
    }

    [Fact]
    public async Task Video_FilmsThatWouldBecomeOneFile_AreRefusedBeforeAnyWorkAndNamed()
    {
        File.Copy(_folder["films/a.avi"], _folder["films/a.avi.mp4"]);

        var (exitCode, error) = await _folder.RunAsync("video", "films", "--out", "faces.jsonl", "--annotated", "drawn");

        Assert.Equal(1, exitCode);
        Assert.Contains("'films/a.avi' and 'films/a.avi.mp4' would both become", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["faces.jsonl"]));
        Assert.Equal(0, (await _folder.RunAsync("video", "films", "--out", "faces.jsonl")).ExitCode);
    }

    [Fact]
    public async Task Video_StoppedInTheMiddleOfAFilm_BeginsThatFilmAgain()
    {
        await _folder.RunAsync("video", "films", "--out", "whole.jsonl");
        var whole = await File.ReadAllTextAsync(_folder["whole.jsonl"]);
        await File.WriteAllTextAsync(_folder["torn.jsonl"], whole[..(whole.Length * 3 / 4)]);

        var (exitCode, error) = await _folder.RunAsync("video", "films", "--out", "torn.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Equal(whole, await File.ReadAllTextAsync(_folder["torn.jsonl"]));
        Assert.Contains("1 were finished before", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Video_OutputOfAnotherModel_IsRefused()
    {
        await _folder.RunAsync("video", "films/a.avi", "--out", "faces.jsonl");
        var before = await File.ReadAllTextAsync(_folder["faces.jsonl"]);

        var (exitCode, error) = await _folder.RunAsync("video", "films", "--out", "faces.jsonl", "--model", "classic");

        Assert.Equal(1, exitCode);
        Assert.Contains("--model compact", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_folder["faces.jsonl"]));
    }

    [Fact]
    public async Task Video_FilmThatBreaksOff_KeepsItsFramesAndTellsWhy()
    {
        var film = await File.ReadAllBytesAsync(_folder["films/a.avi"]);
        await File.WriteAllBytesAsync(_folder["films/a.avi"], film[..(film.Length / 2)]);
        await File.WriteAllTextAsync(_folder["films/b.mp4"], "no film");

        var (exitCode, error) = await _folder.RunAsync("video", "films", "--out", "faces.jsonl");

        Assert.Equal(3, exitCode);
        var ends = (await ReadAsync("faces.jsonl")).Where(line => line.TryGetProperty("frames", out _)).ToArray();
        Assert.InRange(ends[0].GetProperty("frames").GetInt32(), 1, Frames - 1);
        Assert.Equal(0, ends[1].GetProperty("frames").GetInt32());
        Assert.All(ends, end => Assert.NotEmpty(end.GetProperty("error").GetString()!));
        Assert.Contains("films/a.avi", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Video_FilmThatCannotBeRead_HasNoLineAndIsTriedAgain()
    {
        File.CreateSymbolicLink(_folder["films/0.avi"], _folder["late.avi"]);

        var (exitCode, error) = await _folder.RunAsync("video", "films", "--out", "faces.jsonl");

        Assert.Equal(3, exitCode);
        Assert.Contains("films/0.avi", error, StringComparison.Ordinal);
        Assert.DoesNotContain(await ReadAsync("faces.jsonl"), line => line.GetProperty("file").GetString() == "films/0.avi");

        File.Copy(_folder["films/a.avi"], _folder["late.avi"]);
        (exitCode, error) = await _folder.RunAsync("video", "films", "--out", "faces.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Equal("""{"file":"films/0.avi","frames":10,"model":"compact"}""", (await ReadAsync("faces.jsonl"))[^1].GetRawText());
    }

    [Theory]
    [InlineData("s3://photos/films", "faces.jsonl")]
    [InlineData("films", "s3://photos/faces.jsonl")]
    [InlineData("films", "faces.csv")]
    public async Task Video_BucketOrOtherFormat_IsRefused(string films, string output)
    {
        var (exitCode, error) = await _folder.RunAsync("video", films, "--out", output);

        Assert.Equal(1, exitCode);
        Assert.NotEmpty(error);
        Assert.False(File.Exists(_folder[output]));
    }

    private async Task<JsonElement[]> ReadAsync(string file) =>
        [.. (await File.ReadAllLinesAsync(_folder[file])).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
