using System.Text.Json;

namespace KeypointService.Cli.Tests;

/// <summary>Pictures and results in a bucket.</summary>
public sealed class BucketTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NodeFact]
    public async Task Locate_InABucket_GivesWhatItGivesOfFilesAndGoesOn()
    {
        await _folder.RunAsync("locate", "photos", "--out", "local.jsonl", "--aligned", "local");
        using var server = await BucketServer.StartAsync();
        for (var i = 0; i < PictureFolder.Faces; i++)
        {
            await server.PutAsync($"in/face{i}.png", _folder[$"photos/face{i}.png"]);
        }

        string[] locate = ["locate", "s3://photos/in", "--out", "s3://photos/out/faces.csv", "--aligned", "s3://photos/crops"];
        var (exitCode, error) = await _folder.RunAsync(server.Variables, locate);

        Assert.True(exitCode == 0, error);
        Assert.Equal(
            (await File.ReadAllTextAsync(_folder["local.jsonl"])).Replace("\"photos/", "\"s3://photos/in/", StringComparison.Ordinal),
            await server.TextOfAsync("out/faces.csv.jsonl"));
        Assert.Equal(PictureFolder.Faces + 1, (await server.TextOfAsync("out/faces.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("crops/photos/in/face0.png-face-1.png", await server.KeysAsync());

        (exitCode, error) = await _folder.RunAsync(server.Variables, locate);
        Assert.True(exitCode == 0, error);
        Assert.Contains($"{PictureFolder.Faces} were finished before", error, StringComparison.Ordinal);

        (exitCode, error) = await _folder.RunAsync(
            server.Variables, "merge", "s3://photos/out/faces.csv.jsonl", "--out", "s3://photos/out/coco.json");
        Assert.True(exitCode == 0, error);
        using var coco = JsonDocument.Parse(await server.TextOfAsync("out/coco.json"));
        Assert.Equal(PictureFolder.Faces, coco.RootElement.GetProperty("annotations").GetArrayLength());
    }

    [NodeFact]
    public async Task Outputs_BucketOrPartThatIsNotThere_IsToldAtOnceByItsName()
    {
        using var server = await BucketServer.StartAsync();

        var (exitCode, error) = await _folder.RunAsync(server.Variables, "locate", "photos", "--out", "s3://nowhere/faces.jsonl");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("s3://nowhere/faces.jsonl", error, StringComparison.Ordinal);
        Assert.DoesNotContain("pictures", error, StringComparison.Ordinal);

        (exitCode, error) = await _folder.RunAsync(server.Variables, "merge", "s3://photos/part.1-of-2.jsonl", "--out", "whole.jsonl");
        Assert.Equal(1, exitCode);
        Assert.Contains("There is no part 's3://photos/part.1-of-2.jsonl'.", error, StringComparison.Ordinal);
    }

    [NodeFact]
    public async Task Locate_ObjectThatIsNotThere_FailsAlone()
    {
        using var server = await BucketServer.StartAsync();

        var (exitCode, error) = await _folder.RunAsync(
            server.Variables, "locate", "s3://photos/none.jpg", "photos/face0.png", "--out", "faces.jsonl");

        Assert.Equal(3, exitCode);
        Assert.Contains("s3://photos/none.jpg", error, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(_folder["faces.jsonl"]));
    }
}
