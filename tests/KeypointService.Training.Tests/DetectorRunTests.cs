using KeypointService.Training.Data;
using KeypointService.Training.Export;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Detection.Cnn;
using OpenCvSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Tests;

/// <summary>Real, tiny training runs of the detector on drawn faces.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class DetectorRunTests : IDisposable
{
    private static readonly DetectorTrainingOptions Tiny = new()
    {
        Epochs = 4,
        Steps = 30,
        BatchPixels = 1 << 17,
        LearningRate = 3e-3,
        AverageDecay = 0.9,
        Scenes = new SceneOptions { LeastFace = 80, Rolled = 0, Turned = 0, Covered = 0, Filling = 0, Bad = 0, Single = 1 },
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ScenePhotos _photos;
    private readonly ScaledPicture[] _empty = [new(new Mat(200, 300, MatType.CV_8UC1, Scalar.All(160)))];

    public DetectorRunTests() => _photos = ScenePhotos.Load([Faces.Write(_folder, 6)], "train");

    public void Dispose()
    {
        Array.ForEach(_empty, picture => picture.Dispose());
        _photos.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Train_HandfulOfFaces_LearnsAndTheDetectorLoads()
    {
        var run = new RunFolder(_folder["run"]);
        List<double> losses = [];
        await TrainAsync(run, Tiny, epoch => losses.Add(epoch.Training.Total));
        var path = _folder["model.onnx"];
        var difference = DetectorExporter.Export(run, path, new ModelCard { Version = "7", TrainingData = "drawn", License = "MIT" });

        using var detector = CnnFaceDetector.Load(path, new CnnFaceDetectorOptions());
        Assert.True(losses[^1] < 0.7 * losses[0], $"Nothing was learned: {string.Join(", ", losses)}.");
        Assert.True(difference < 1e-3);
        Assert.Equal("7", detector.Info.Version);
    }

    [Fact]
    public async Task Train_StoppedAndResumed_EndsLikeAnUnbrokenRun()
    {
        var options = Tiny with { Epochs = 3, Steps = 3 };
        var unbroken = await TrainAsync(new RunFolder(_folder["unbroken"]), options);

        var stopped = new RunFolder(_folder["stopped"]);
        stopped.Create(options);
        using var stop = new CancellationTokenSource();
        DetectorTrainer first = new(options, _photos, _photos, _empty) { OnEpoch = _ => stop.Cancel() };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(stopped, stop.Token));
        var resumed = await TrainAsync(stopped, options);

        Assert.Equal(3, resumed.Epochs);
        Assert.Equal(unbroken.BestError, resumed.BestError, 0.02);
    }

    [Fact]
    public void Adopt_ExportedFile_AnswersLikeTheNetworkThatItCameFrom()
    {
        using DetectorNetwork network = new();
        network.eval();
        File.WriteAllBytes(_folder["model.onnx"], network.ToOnnx().ToBytes(new Dictionary<string, string>()));
        using var pixels = rand(1, 1, 128, 192) * 255;
        using DetectorNetwork adopted = new();

        adopted.Adopt(new OnnxWeights(_folder["model.onnx"]), pixels);

        adopted.eval();
        Assert.All(network.forward(pixels).Zip(adopted.forward(pixels)), answers =>
            Assert.InRange((answers.First - answers.Second).abs().max().item<float>(), 0, 1e-4));
    }

    private Task<TrainingProgress> TrainAsync(RunFolder run, DetectorTrainingOptions options, Action<DetectorEpochReport>? onEpoch = null)
    {
        if (!run.HasCheckpoint)
        {
            run.Create(options);
        }

        return new DetectorTrainer(options, _photos, _photos, _empty) { OnEpoch = onEpoch }.RunAsync(run, CancellationToken.None);
    }
}
