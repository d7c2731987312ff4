using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;
using Parquet;

namespace KeypointService.Cli.Tests;

/// <summary>The command <c>keypoints locate</c> as it is run.</summary>
public sealed class LocateTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Locate_Folder_WritesARecordAPictureInTheOrderOfTheirNames()
    {
        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl");

        Assert.True(exitCode == 0, error);
        var records = await ReadAsync("faces.jsonl");
        Assert.Equal(Enumerable.Range(0, PictureFolder.Faces).Select(i => $"photos/face{i}.png"), records.Select(NameOf));
        Assert.All(records, record => Assert.Equal(
            FaceKeypointSet.Count, Assert.Single(record.GetProperty("faces").EnumerateArray()).GetProperty("keypoints").GetArrayLength()));
        Assert.Contains($"{PictureFolder.Faces} pictures, {PictureFolder.Faces} faces, 0 failed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locate_BrokenPicture_CostsALineAndTellsWhy()
    {
        await File.WriteAllTextAsync(_folder["photos/broken.jpg"], "no picture");

        var (exitCode, error) = await _folder.RunAsync("locate", "photos/*.*", "--out", "faces.jsonl");

        Assert.Equal(3, exitCode);
        var records = await ReadAsync("faces.jsonl");
        Assert.Equal(PictureFolder.Faces + 1, records.Length);
        Assert.Equal("photos/broken.jpg", NameOf(Assert.Single(records, record => record.TryGetProperty("error", out _))));
        Assert.Contains("photos/broken.jpg", error, StringComparison.Ordinal);
        Assert.Equal(0, (await _folder.RunAsync("locate", "photos/*.*", "--out", "others.jsonl", "--allow-failed")).ExitCode);

        // Whoever runs it again has to learn that not all have an answer.
        (exitCode, error) = await _folder.RunAsync("locate", "photos/*.*", "--out", "faces.jsonl");
        Assert.Equal(3, exitCode);
        Assert.Contains($"{PictureFolder.Faces + 1} were finished before, 1 of them failed", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locate_PictureThatCannotBeRead_HasNoLineAndIsTriedAgain()
    {
        File.CreateSymbolicLink(_folder["photos/late.png"], _folder["late.png"]);

        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl", "--allow-failed");

        Assert.Equal(3, exitCode);
        Assert.Contains("photos/late.png", error, StringComparison.Ordinal);
        Assert.Equal(PictureFolder.Faces, (await ReadAsync("faces.jsonl")).Length);

        File.Copy(_folder["photos/face0.png"], _folder["late.png"]);
        (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Equal("photos/late.png", NameOf((await ReadAsync("faces.jsonl"))[^1]));
    }

    [Fact]
    public async Task Locate_FolderThatLinksToItself_HasEveryPictureOnce()
    {
        Directory.CreateSymbolicLink(_folder["photos/all"], _folder["photos"]);

        await _folder.RunAsync("locate", "photos", "photos/**/*.png", "photos/*.png", "--out", "faces.jsonl");

        Assert.Equal(PictureFolder.Faces, (await ReadAsync("faces.jsonl")).Length);
    }

    [Fact]
    public async Task Locate_PatternInAFolderThatIsNotThere_SaysThatNothingFits()
    {
        var (exitCode, error) = await _folder.RunAsync("locate", "nowhere/*.jpg", "--out", "faces.jsonl");

        Assert.Equal(1, exitCode);
        Assert.Contains("No file fits 'nowhere/*.jpg'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locate_FolderWithoutAPicture_SaysSo()
    {
        Directory.CreateDirectory(_folder["empty"]);

        var (exitCode, error) = await _folder.RunAsync("locate", "empty", "--out", "faces.jsonl");

        Assert.Equal(1, exitCode);
        Assert.Contains("No file below 'empty' ends in .jpg", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photos")]
    [InlineData(".")]
    public async Task Locate_OutputThatHoldsAllPictures_IsRefused(string output)
    {
        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl", "--annotated", output);

        Assert.Equal(1, exitCode);
        Assert.Contains("Name another folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locate_PicturesOfOneNameInTwoFormats_AreDrawnIntoTwoFiles()
    {
        using (var picture = Cv2.ImRead(_folder["photos/face0.png"]))
        {
            picture.SaveImage(_folder["photos/face0.jpg"]);
        }

        var (exitCode, error) = await _folder.RunAsync("locate", "photos/face0.*", "--out", "faces.jsonl", "--annotated", "drawn");

        Assert.True(exitCode == 0, error);
        Assert.Equal(
            ["face0.jpg", "face0.png.jpg"],
            Directory.EnumerateFiles(_folder["drawn"], "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("--annotated", "photos", "face0.png", "face0.png.jpg")]
    [InlineData("--annotated", "photos --shard 1/64", "face0.png", "face0.png.jpg")]
    [InlineData("--annotated", "photos/face0.png ./photos/face0.png", "photos/face0.png", "./photos/face0.png")]
    [InlineData("--aligned", "photos/face0.png ./photos/face0.png", "photos/face0.png", "./photos/face0.png")]
    public async Task Locate_PicturesThatWouldBecomeOneFile_AreRefusedBeforeAnyWorkAndNamed(string option, string arguments, string one, string other)
    {
        File.Copy(_folder["photos/face0.png"], _folder["photos/face0.png.jpg"]);

        var (exitCode, error) = await _folder.RunAsync(["locate", .. arguments.Split(' '), "--out", "faces.jsonl", option, "made"]);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{one}' and '", error, StringComparison.Ordinal);
        Assert.Contains($"{other}' would both become", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder["made"], "*", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(_folder.Root, "faces*.jsonl"));
    }

    [Theory]
    [InlineData("locate", "--out", "file/faces.jsonl")]
    [InlineData("locate", "--out", "file/below/faces.csv")]
    [InlineData("locate", "--out", "folder.csv")]
    [InlineData("locate", "--out", "/proc/none/faces.jsonl")]
    [InlineData("locate", "--out", "faces.jsonl", "--annotated", "file")]
    [InlineData("locate", "--out", "faces.jsonl", "--aligned", "file/crops")]
    [InlineData("locate", "--out", "faces.jsonl", "--annotated", "")]
    [InlineData("video", "--out", "file/faces.jsonl")]
    [InlineData("video", "--out", "folder.jsonl")]
    [InlineData("video", "--out", "faces.jsonl", "--annotated", "file/films")]
    [InlineData("merge", "--out", "file/faces.jsonl")]
    [InlineData("merge", "--out", "folder.csv")]
    public async Task Run_OutputThatCannotBeMade_IsRefusedBeforeAnyWork(string command, params string[] options)
    {
        await File.WriteAllTextAsync(_folder["file"], "no folder");
        Directory.CreateDirectory(_folder["folder.csv"]);
        Directory.CreateDirectory(_folder["folder.jsonl"]);

        // That the input is not there would be told next.
        var (exitCode, error) = await _folder.RunAsync([command, "nowhere", .. options]);

        Assert.Equal(1, exitCode);
        Assert.Matches("is a folder: name a file in it|'.*/file' is a file|Nothing can be written into|has an empty name", error);
        Assert.DoesNotContain("nowhere", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Root, "faces*"));
    }

    [Fact]
    public async Task Merge_IntoAFolderThatIsNotThere_MakesIt()
    {
        await _folder.RunAsync("locate", "photos", "--out", "whole.jsonl");

        var (exitCode, error) = await _folder.RunAsync("merge", "whole.jsonl", "--out", "new/merged.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Equal(await File.ReadAllTextAsync(_folder["whole.jsonl"]), await File.ReadAllTextAsync(_folder["new/merged.jsonl"]));
    }

    [Fact]
    public async Task Locate_OutputsInTheFolderOfThePictures_AreNoPicturesOfTheNextRun()
    {
        string[] locate = ["locate", "photos", "--out", "photos/faces.jsonl", "--annotated", "photos/drawn", "--aligned", "photos/crops"];
        await _folder.RunAsync(locate);

        var (exitCode, error) = await _folder.RunAsync(locate);

        Assert.True(exitCode == 0, error);
        Assert.Contains("0 pictures, 0 faces, 0 failed", error, StringComparison.Ordinal);
        Assert.Equal(PictureFolder.Faces, (await ReadAsync("photos/faces.jsonl")).Length);
    }

    [Fact]
    public async Task Locate_OutputOfAnotherModel_IsRefused()
    {
        await _folder.RunAsync("locate", "photos/face0.png", "--out", "faces.jsonl");

        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl", "--model", "classic");

        Assert.Equal(1, exitCode);
        Assert.Contains("--model compact", error, StringComparison.Ordinal);
        Assert.Single(await ReadAsync("faces.jsonl"));
    }

    [Fact]
    public async Task Locate_LargeJpeg_CountsAsTheServiceCountsIt()
    {
        using (Mat large = new(7000, 7000, MatType.CV_8UC1, Scalar.All(90)))
        {
            large.SaveImage(_folder["photos/large.jpg"]);
        }

        Assert.Equal(0, (await _folder.RunAsync("locate", "photos/large.jpg", "--out", "faces.jsonl")).ExitCode);

        // What is drawn into is decoded whole.
        var (exitCode, error) = await _folder.RunAsync("locate", "photos/large.jpg", "--out", "others.jsonl", "--annotated", "drawn");
        Assert.Equal(3, exitCode);
        Assert.Contains("7000×7000 pixels", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--workers", "0")]
    [InlineData("--max-faces", "0")]
    [InlineData("--min-confidence", "1.5")]
    [InlineData("--min-confidence", "0,5")]
    [InlineData("--template", "dlib")]
    [InlineData("--max-pixels", "many")]
    public async Task Locate_OptionThatCannotHold_IsRefused(string option, string value)
    {
        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl", option, value);

        Assert.Equal(1, exitCode);
        Assert.Contains(option, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["faces.jsonl"]));
    }

    [Fact]
    public async Task Locate_JobThatDoesNotSayOfHowManyParts_IsRefused()
    {
        Dictionary<string, string> job = new() { ["JOB_COMPLETION_INDEX"] = "0" };

        var (exitCode, error) = await _folder.RunAsync(job, "locate", "photos", "--out", "faces.jsonl");

        Assert.Equal(1, exitCode);
        Assert.Contains("JOB_COMPLETIONS", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locate_OutputOfARunningRun_IsRefused()
    {
        await using (FileStream running = new(_folder["faces.jsonl"], FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.Equal(4, (await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl")).ExitCode);
            Assert.Equal(0, running.Length);
        }

        Assert.Equal(0, (await _folder.RunAsync("locate", "photos", "--out", "faces.jsonl")).ExitCode);
    }

    [Fact]
    public async Task Locate_StoppedInTheMiddleOfALine_GoesOnToTheSameOutput()
    {
        await _folder.RunAsync("locate", "photos", "--out", "whole.jsonl");
        var whole = await File.ReadAllTextAsync(_folder["whole.jsonl"]);
        var lines = whole.Split('\n');
        await File.WriteAllTextAsync(_folder["torn.jsonl"], $"{lines[0]}\n{lines[1]}\n{lines[2][..40]}");

        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "torn.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Equal(whole, await File.ReadAllTextAsync(_folder["torn.jsonl"]));
        Assert.Contains("2 were finished before", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locate_KilledAgainAndAgain_EndsWithTheOutputOfAnUndisturbedRun()
    {
        await _folder.RunAsync("locate", "photos", "--out", "whole.jsonl");
        var line = new FileInfo(_folder["whole.jsonl"]).Length / PictureFolder.Faces;
        FileInfo output = new(_folder["killed.jsonl"]);
        for (var lines = 1; lines <= 3; lines++)
        {
            using var process = _folder.Start(null, "locate", "photos", "--out", "killed.jsonl", "--workers", "1");
            while (!process.HasExited && !(output.Exists && output.Length >= lines * line / 2))
            {
                await Task.Delay(2);
                output.Refresh();
            }

            process.Kill();
            await process.WaitForExitAsync();
        }

        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "killed.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Equal(
            await File.ReadAllTextAsync(_folder["whole.jsonl"]), await File.ReadAllTextAsync(_folder["killed.jsonl"]));
    }

    [Fact]
    public async Task Locate_Interrupted_EndsWith130AndAllThatItWroteIsWhole()
    {
        // So many that it is stopped in their middle.
        const int many = 3000;
        for (var i = 0; i < many; i++)
        {
            File.CreateSymbolicLink(_folder[$"photos/many{i:D4}.png"], _folder["photos/face0.png"]);
        }

        string[] files = [.. Directory.GetFiles(_folder["photos"]).Select(path => $"photos/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)];
        FileInfo output = new(_folder["faces.csv.jsonl"]);
        using var process = _folder.Start(null, "locate", "photos", "--out", "faces.csv", "--annotated", "drawn", "--workers", "2");
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        while (!process.HasExited && !(output.Exists && output.Length > 0))
        {
            await Task.Delay(2);
            output.Refresh();
        }

        await SystemProcess.SignalAsync($"{process.Id}", "INT");
        await process.WaitForExitAsync();

        Assert.EndsWith("Stopped; the same command goes on from here.\n", await error, StringComparison.Ordinal);
        Assert.Equal(130, process.ExitCode);
        Assert.EndsWith("\n", await File.ReadAllTextAsync(output.FullName), StringComparison.Ordinal);
        var records = await ReadAsync(output.Name);
        Assert.InRange(records.Length, 1, many);
        Assert.Equal(files[..records.Length], records.Select(NameOf));
        Assert.All(records, record => Assert.Single(record.GetProperty("faces").EnumerateArray()));
        Assert.All(records, record => Assert.True(File.Exists(_folder[$"drawn/{NameOf(record)}.jpg"])));
        Assert.All(Directory.GetFiles(_folder["drawn"], "*", SearchOption.AllDirectories), path =>
        {
            using var picture = Cv2.ImRead(path);
            Assert.EndsWith(".jpg", path, StringComparison.Ordinal);
            Assert.False(picture.Empty());
        });
        Assert.False(File.Exists(_folder["faces.csv"]));
    }

    [Theory]
    [InlineData("locate", "{\"note\":1}\n")]
    [InlineData("locate", "{\"note\":1}")]
    [InlineData("locate", "{\"file\":\"a.png\",\"error\":\"\"}\n{\"note\":1}\n{\"no")]
    [InlineData("locate", "{\"file\":\"a.mp4\",\"frames\":10}\n")]
    [InlineData("video", "{\"file\":\"a.png\",\"error\":\"\"}\n")]
    [InlineData("video", "{\"note\":1}")]
    [InlineData("video", "{\"file\":\"a.mp4\",\"frames\":0}\r\n{\"note\":1}\r\n")]
    public async Task Run_OtherFileThanRecords_IsLeftAsItIs(string command, string content)
    {
        await File.WriteAllTextAsync(_folder["notes.jsonl"], content);

        var (exitCode, error) = await _folder.RunAsync(command, "photos/*", "--out", "notes.jsonl");

        Assert.Equal(1, exitCode);
        Assert.Contains("is no record", error, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(_folder["notes.jsonl"]));
    }

    [Fact]
    public async Task Locate_LinesOfAnotherEditor_AreKept()
    {
        await _folder.RunAsync("locate", "photos", "--out", "whole.jsonl");
        var whole = await File.ReadAllTextAsync(_folder["whole.jsonl"]);
        await File.WriteAllTextAsync(_folder["edited.jsonl"], whole.TrimEnd('\n').Replace("\n", "\r\n", StringComparison.Ordinal));

        var (exitCode, error) = await _folder.RunAsync("locate", "photos", "--out", "edited.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Contains($"{PictureFolder.Faces} were finished before", error, StringComparison.Ordinal);
        Assert.Equal(whole, (await File.ReadAllTextAsync(_folder["edited.jsonl"])).Replace("\r", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Merge_PartWithAnErrorAndOneWithTheAnswer_KeepsTheAnswer()
    {
        await _folder.RunAsync("locate", "photos/face0.png", "--out", "good.jsonl");
        await File.WriteAllTextAsync(_folder["bad.jsonl"], "{\"file\":\"photos/face0.png\",\"error\":\"cut off\"}\n");

        var (exitCode, error) = await _folder.RunAsync("merge", "bad.jsonl", "good.jsonl", "--out", "merged.jsonl");

        Assert.True(exitCode == 0, error);
        Assert.Equal(await File.ReadAllTextAsync(_folder["good.jsonl"]), await File.ReadAllTextAsync(_folder["merged.jsonl"]));
    }

    [Fact]
    public async Task Merge_PartOfARunThatIsNotFinished_IsRefused()
    {
        await _folder.RunAsync("locate", "photos", "--out", "whole.jsonl");
        await File.WriteAllTextAsync(_folder["torn.jsonl"], (await File.ReadAllTextAsync(_folder["whole.jsonl"]))[..^20]);

        var (exitCode, error) = await _folder.RunAsync("merge", "torn.jsonl", "--out", "merged.jsonl");

        Assert.Equal(1, exitCode);
        Assert.Contains("ends in the middle of a record", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["merged.jsonl"]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[{}]")]
    [InlineData("[{\"box\":{\"x\":1,\"y\":1,\"width\":9,\"height\":9},\"keypoints\":[{\"name\":\"nose_tip\",\"x\":5,\"y\":5}]}]")]
    public async Task Merge_RecordWithoutAllPoints_IsRefused(string faces)
    {
        await File.WriteAllTextAsync(
            _folder["five.jsonl"],
            $"{{\"file\":\"a.png\",\"image\":{{\"width\":9,\"height\":9,\"orientation\":1}},\"model\":\"compact\",\"faces\":{faces}}}\n");

        var (exitCode, error) = await _folder.RunAsync("merge", "five.jsonl", "--out", "merged.csv");

        Assert.Equal(1, exitCode);
        Assert.Contains("Line 1 of 'five.jsonl' is no record", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_PartsOfTwoModels_IsRefused()
    {
        await _folder.RunAsync("locate", "photos", "--out", "one.jsonl");
        await _folder.RunAsync("locate", "photos", "--out", "other.jsonl", "--model", "classic");

        var (exitCode, error) = await _folder.RunAsync("merge", "one.jsonl", "other.jsonl", "--out", "merged.jsonl");

        Assert.Equal(1, exitCode);
        Assert.Contains("'classic', and the parts before it of 'compact'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_SomePartsOfAWhole_TellsTheOthers()
    {
        await _folder.RunAsync("locate", "photos", "--out", "part.jsonl", "--shard", "2/3");

        var (exitCode, error) = await _folder.RunAsync("merge", "part.2-of-3.jsonl", "--out", "merged.jsonl");

        Assert.Equal(3, exitCode);
        Assert.Contains("Not among the parts: 1 of 3, 3 of 3.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_Shards_GiveTheUnionOfOneRun()
    {
        await _folder.RunAsync("locate", "photos", "--out", "whole.jsonl");
        for (var index = 0; index < 3; index++)
        {
            Dictionary<string, string> job = new() { ["JOB_COMPLETION_INDEX"] = $"{index}", ["JOB_COMPLETIONS"] = "3" };
            using var process = _folder.Start(job, "locate", "photos", "--out", "part.jsonl");
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
        }

        string[] parts = ["part.3-of-3.jsonl", "part.1-of-3.jsonl", "part.2-of-3.jsonl"];
        var (exitCode, error) = await _folder.RunAsync(["merge", .. parts, "--out", "merged.jsonl"]);

        Assert.True(exitCode == 0, error);
        Assert.All(parts, part => Assert.InRange(File.ReadLines(_folder[part]).Count(), 0, PictureFolder.Faces - 1));
        Assert.Equal(
            await File.ReadAllTextAsync(_folder["whole.jsonl"]), await File.ReadAllTextAsync(_folder["merged.jsonl"]));
    }

    [Fact]
    public async Task Locate_Tables_HaveTheRecordsPoints()
    {
        await _folder.RunAsync("locate", "photos", "--out", "faces.csv");
        await _folder.RunAsync("locate", "photos", "--out", "faces.parquet");
        var nose = (await ReadAsync("faces.csv.jsonl")).Select(record => Nose(record, "x")).ToArray();

        using var reader = new StreamReader(_folder["faces.csv"]);
        using var csv = new CsvReader(reader, System.Globalization.CultureInfo.InvariantCulture);
        await csv.ReadAsync();
        csv.ReadHeader();
        Assert.Equal(FaceKeypointSet.Names.SelectMany(name => new[] { name + "_x", name + "_y" }), csv.HeaderRecord![1..31]);
        List<double> fromCsv = [];
        while (await csv.ReadAsync())
        {
            fromCsv.Add(csv.GetField<double>("nose_tip_x"));
        }

        Assert.Equal(nose, fromCsv);
        await using var parquet = await ParquetReader.CreateAsync(_folder["faces.parquet"]);
        Assert.Contains(parquet.Schema.DataFields, field => field.Name == "nose_tip_x");
        Assert.Equal(PictureFolder.Faces, parquet.RowGroups.Sum(group => group.RowCount));
    }

    [Fact]
    public async Task Locate_Coco_KeepsTheFormatsRules()
    {
        await _folder.RunAsync("locate", "photos", "--out", "coco.json");

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["coco.json"]));
        var category = Assert.Single(file.RootElement.GetProperty("categories").EnumerateArray());
        Assert.Equal(FaceKeypointSet.Names, category.GetProperty("keypoints").EnumerateArray().Select(name => name.GetString()!));
        Assert.All(category.GetProperty("skeleton").EnumerateArray(), line =>
            Assert.All(line.EnumerateArray(), point => Assert.InRange(point.GetInt32(), 1, FaceKeypointSet.Count)));
        var images = file.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("id").GetInt32()).ToArray();
        Assert.Equal(PictureFolder.Faces, images.Distinct().Count());
        var annotations = file.RootElement.GetProperty("annotations").EnumerateArray().ToArray();
        Assert.Equal(annotations.Length, annotations.Select(annotation => annotation.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(annotations, annotation =>
        {
            Assert.Contains(annotation.GetProperty("image_id").GetInt32(), images);
            Assert.Equal(category.GetProperty("id").GetInt32(), annotation.GetProperty("category_id").GetInt32());
            Assert.Equal(3 * FaceKeypointSet.Count, annotation.GetProperty("keypoints").GetArrayLength());
            Assert.Equal(4, annotation.GetProperty("bbox").GetArrayLength());
        });

        // Boxes count from the picture's corner, points from the middle of its first pixel.
        var faces = (await ReadAsync("coco.json.jsonl")).SelectMany(record => record.GetProperty("faces").EnumerateArray()).ToArray();
        Assert.Equal(faces.Length, annotations.Length);
        Assert.All(faces.Zip(annotations), pair =>
        {
            var (box, corner) = (pair.First.GetProperty("box"), pair.Second.GetProperty("bbox"));
            Assert.Equal(box.GetProperty("x").GetDouble() + 0.5, corner[0].GetDouble(), 0.01);
            Assert.Equal(box.GetProperty("y").GetDouble() + 0.5, corner[1].GetDouble(), 0.01);
            Assert.Equal(box.GetProperty("width").GetDouble(), corner[2].GetDouble(), 0.01);
            Assert.Equal(pair.First.GetProperty("keypoints")[0].GetProperty("x").GetDouble(), pair.Second.GetProperty("keypoints")[0].GetDouble(), 0.01);
        });
    }

    [Fact]
    public async Task Merge_PointThatIsHidden_IsLabelledSoInCoco()
    {
        await _folder.RunAsync("locate", "photos/face0.png", "--out", "faces.jsonl");
        var record = JsonNode.Parse(await File.ReadAllTextAsync(_folder["faces.jsonl"]))!;
        var points = record["faces"]![0]!["keypoints"]!;
        (points[0]!["visibility"], points[1]!["visibility"]) = (0.1, 0.9);
        await File.WriteAllTextAsync(_folder["faces.jsonl"], record.ToJsonString() + "\n");

        var (exitCode, error) = await _folder.RunAsync("merge", "faces.jsonl", "--out", "coco.json");

        Assert.True(exitCode == 0, error);
        using var coco = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["coco.json"]));
        var flags = coco.RootElement.GetProperty("annotations")[0].GetProperty("keypoints");
        Assert.Equal([1, 2], [flags[2].GetInt32(), flags[5].GetInt32()]);
    }

    [Theory]
    [InlineData("arcface", 112)]
    [InlineData("dlib", 150)]
    public async Task Locate_Aligned_CutsEveryFaceToTheTemplate(string template, int side)
    {
        var (exitCode, error) = await _folder.RunAsync(
            "locate", "photos", "--out", "faces.jsonl", "--aligned", "crops", "--template", template);

        Assert.True(exitCode == 0, error);
        var crops = Directory.GetFiles(_folder["crops"], "*-face-1.png", SearchOption.AllDirectories);
        Assert.Equal(PictureFolder.Faces, crops.Length);
        Assert.All(crops, crop =>
        {
            using var picture = Cv2.ImRead(crop);
            Assert.Equal(new Size(side, side), picture.Size());
        });
    }

    private static string NameOf(JsonElement record) => record.GetProperty("file").GetString()!;

    private static double Nose(JsonElement record, string axis) => record.GetProperty("faces")[0].GetProperty("keypoints")
        .EnumerateArray().Single(point => point.GetProperty("name").GetString() == "nose_tip").GetProperty(axis).GetDouble();

    private async Task<JsonElement[]> ReadAsync(string file) =>
        [.. (await File.ReadAllLinesAsync(_folder[file])).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
