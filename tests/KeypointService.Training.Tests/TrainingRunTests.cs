extern alias service;

using System.Net;
using System.Text.Json;
using KeypointService.TestPictures;
using KeypointService.Training.Data;
using KeypointService.Training.Export;
using KeypointService.Training.Networks;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using Microsoft.AspNetCore.Mvc.Testing;
using TorchSharp;

namespace KeypointService.Training.Tests;

/// <summary>Real, tiny training runs on drawn faces.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class TrainingRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_HandfulOfFaces_LearnsThemAndTheServiceServesTheModel()
    {
        using var faces = FaceDataset.Load(Enumerable.Repeat(Faces.Write(_folder, 8), 12), facesOnly: true);
        var run = new RunFolder(_folder["run"]);
        var progress = await TrainAsync(run, faces, new TrainingOptions
        {
            Epochs = 10,
            BatchSize = 8,
            LearningRate = 0.2,
            AverageDecay = 0.8,
            Augmentation = Faces.NoAugmentation,
        });

        Assert.True(progress.BestError < 4, $"The faces were not learned: {progress.BestError:F1} %.");
        var model = Path.Combine(_folder["models"], "tiny", "model.onnx");
        var difference = ModelExporter.Export(run, model, new ModelCard { Version = "0", TrainingData = "drawn", License = "MIT" });
        Assert.True(difference < 1e-3);
        await AssertServesAsync(_folder["models"]);
    }

    [Theory]
    [InlineData(CompactNetwork.ModelName)]
    [InlineData(CompactNetwork.SmallModelName)]
    public async Task Train_Compact_LearnsPointsTheirErrorAndWhatIsNoFace(string network)
    {
        using var faces = FaceDataset.Load(Enumerable.Repeat(Faces.Write(_folder, 8), 12), facesOnly: true);
        var run = new RunFolder(_folder["run"]);
        var progress = await TrainAsync(run, faces, TrainingOptions.Of(network) with
        {
            Epochs = 8,
            BatchSize = 8,
            NonFaces = 4,
            AverageDecay = 0.8,
            Augmentation = Faces.NoAugmentation,
        });
        var path = _folder["model.onnx"];
        ModelExporter.Export(run, path, new ModelCard { Version = "0", TrainingData = "drawn", License = "MIT", MinConfidence = 0.25 });

        using var model = KeypointModel.Load(path);
        var face = faces.Faces[0];
        var found = KeypointLocator.Locate(face.Gray, [face.Region, new FaceBox(2, 2, 40, 40)], model);
        Assert.True(progress.BestError < 8, $"The faces were not learned: {progress.BestError:F1} %.");
        Assert.True(found[0].Confidence > 0.5 && found[1].Confidence < 0.5, $"Scores {found[0].Confidence}, {found[1].Confidence}.");
        Assert.All(found[0].Sigmas!, sigma => Assert.InRange(sigma, 0.01, FaceCrop.Size));
        Assert.Equal(0.25, model.Info.MinConfidence);

        var further = await TrainAsync(new RunFolder(_folder["further"]), faces, TrainingOptions.Of(network) with
        {
            Epochs = 1,
            BatchSize = 8,
            LearningRate = 1e-7,
            Augmentation = Faces.NoAugmentation,
            InitialModel = path,
        });
        Assert.Equal(progress.BestError, further.BestError, 1.5);
    }

    [Fact]
    public async Task Train_StoppedAndResumed_EndsLikeAnUnbrokenRun()
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 6)], facesOnly: true);
        TrainingOptions options = new() { Epochs = 4, BatchSize = 4, LearningRate = 0.01 };
        var unbroken = await TrainAsync(new RunFolder(_folder["unbroken"]), faces, options);

        // Stopped as by a kill between two epochs.
        var stopped = new RunFolder(_folder["stopped"]);
        stopped.Create(options);
        using var stop = new CancellationTokenSource();
        Trainer first = new(options, faces, faces)
        {
            OnEpoch = epoch =>
            {
                if (epoch.Progress.Epochs == 2)
                {
                    stop.Cancel();
                }
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(stopped, stop.Token));
        var resumed = await TrainAsync(stopped, faces, options);

        Assert.Equal(4, resumed.Epochs);
        Assert.Equal(unbroken.BestError, resumed.BestError, 0.01);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("deleted in part")]
    [InlineData("not yet deleted")]
    public async Task Train_KilledBeforeItsCheckpointGotItsName_GoesOnFromIt(string old)
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 4)], facesOnly: true);
        TrainingOptions options = new() { Epochs = 2, BatchSize = 4, LearningRate = 0.01 };
        var run = new RunFolder(_folder["run"]);
        await TrainAsync(run, faces, options);
        var (last, next) = (Path.Combine(_folder["run"], "last"), Path.Combine(_folder["run"], "last.next"));
        Directory.Move(last, next);
        if (old != "deleted")
        {
            // What a kill leaves of a checkpoint of before, none of whose files can be read.
            Directory.CreateDirectory(last);
            await File.WriteAllTextAsync(Path.Combine(last, "network.dat"), "");
            if (old == "not yet deleted")
            {
                await File.WriteAllTextAsync(Path.Combine(last, "progress.json"), "{}");
            }
        }

        Assert.True(run.HasCheckpoint);
        List<int> epochs = [];
        var further = options with { Epochs = 3 };
        await new Trainer(further, faces, faces) { OnEpoch = epoch => epochs.Add(epoch.Progress.Epochs) }
            .RunAsync(run, CancellationToken.None);

        Assert.Equal([3], epochs);
        Assert.False(Directory.Exists(next));
    }

    [Fact]
    public async Task Train_KilledWhileItWroteACheckpoint_GoesOnFromTheOneBefore()
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 4)], facesOnly: true);
        TrainingOptions options = new() { Epochs = 2, BatchSize = 4, LearningRate = 0.01 };
        var run = new RunFolder(_folder["run"]);
        await TrainAsync(run, faces, options);
        var next = Path.Combine(_folder["run"], "last.next");
        Directory.CreateDirectory(next);
        await File.WriteAllTextAsync(Path.Combine(next, "network.dat"), "torn");

        var progress = await TrainAsync(run, faces, options with { Epochs = 3 });

        Assert.Equal(3, progress.Epochs);
        Assert.False(Directory.Exists(next));
    }

    [Fact]
    public async Task Train_LossThatBecomesNoNumber_EndsWithASentenceAndKeepsTheLastGoodCheckpoint()
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 4)], facesOnly: true);
        TrainingOptions options = new() { Epochs = 1, BatchSize = 4, LearningRate = 0.01 };
        RunFolder run = new(_folder["run"]);
        await TrainAsync(run, faces, options);
        var best = await File.ReadAllBytesAsync(run.BestWeights);

        var ended = await Assert.ThrowsAsync<InvalidDataException>(
            () => TrainAsync(run, faces, options with { Epochs = 9, LearningRate = 1e30 }));

        Assert.Contains("is no finite number any more", ended.Message, StringComparison.Ordinal);
        Assert.Equal(best, await File.ReadAllBytesAsync(run.BestWeights));
        var resumed = await TrainAsync(run, faces, options with { Epochs = 2 });
        Assert.Equal(2, resumed.Epochs);
        Assert.True(double.IsFinite(resumed.BestError));
    }

    [Fact]
    public async Task Export_WeightsThatAreNoNumbers_KeepsTheFileThatIsThere()
    {
        using var faces = FaceDataset.Load([Faces.Write(_folder, 4)], facesOnly: true);
        RunFolder run = new(_folder["run"]);
        await TrainAsync(run, faces, new TrainingOptions { Epochs = 1, BatchSize = 4, LearningRate = 0.01 });
        using (ClassicNetwork spoilt = new())
        {
            using var noGrad = torch.no_grad();
            spoilt.parameters().Last().fill_(float.NaN);
            spoilt.save(run.BestWeights);
        }

        await File.WriteAllTextAsync(_folder["model.onnx"], "the old one");

        Assert.Throws<InvalidDataException>(() => ModelExporter.Export(
            run, _folder["model.onnx"], new ModelCard { Version = "0", TrainingData = "drawn", License = "MIT" }));
        Assert.Equal("the old one", await File.ReadAllTextAsync(_folder["model.onnx"]));
        Assert.False(Path.Exists(_folder["model.onnx.draft"]));
    }

    private static Task<TrainingProgress> TrainAsync(RunFolder run, FaceDataset faces, TrainingOptions options)
    {
        if (!run.HasCheckpoint)
        {
            run.Create(options);
        }

        return new Trainer(options, faces, faces).RunAsync(run, CancellationToken.None);
    }

    private static async Task AssertServesAsync(string models)
    {
        Directory.CreateDirectory(Path.Combine(models, "haar"));
        File.Copy(Installed.Cascade, Path.Combine(models, "haar", Path.GetFileName(Installed.Cascade)));
        await using var service = new WebApplicationFactory<service::Program>();
        await using var configured = service.WithWebHostBuilder(builder => builder.UseSetting("Models:Path", models).UseSetting("Models:Default", "classic"));
        using var client = configured.CreateClient();
        using var picture = DrawnFace.Portrait(250, 250, 38).Picture;
        using var body = new ByteArrayContent(picture.ImEncode(".png"));
        body.Headers.ContentType = new("image/png");

        var response = await client.PostAsync(new Uri("/v1/keypoints", UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var face = Assert.Single(answer.RootElement.GetProperty("faces").EnumerateArray());
        Assert.Equal(FaceKeypointSet.Count, face.GetProperty("keypoints").GetArrayLength());
    }
}
