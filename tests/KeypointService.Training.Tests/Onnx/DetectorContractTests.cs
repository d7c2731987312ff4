using KeypointService.Training.Onnx;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Onnx;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Tests.Onnx;

/// <summary>The detector's contract, against files that break one rule each.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class DetectorContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FileThatKeepsTheContract_TellsItsMetadata()
    {
        using var detector = Load(Write());

        Assert.Equal("1", detector.Info.Version);
        Assert.Equal(99.5, detector.Info.Figures["recall"]);
    }

    [Theory]
    [InlineData("picture", 6, 128, "no input 'image'")]
    [InlineData("image", 5, 128, "output 'faces8' has shape [N,5,N,N]")]
    [InlineData("image", 6, 64, "no output 'faces128'")]
    [InlineData("image", 6, 128, "no output 'small'", false)]
    public void Load_WrongTensors_NamesThem(string input, int values, int lastStride, string problem, bool small = true)
    {
        var error = Assert.Throws<ModelContractException>(() => Load(Write(input, values, lastStride, small)));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("model.onnx", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("training_data")]
    [InlineData("license")]
    public void Load_MissingMetadata_NamesIt(string key)
    {
        var error = Assert.Throws<ModelContractException>(() => Load(Write(without: key)));

        Assert.Contains($"'{key}'", error.Message, StringComparison.Ordinal);
    }

    private static CnnFaceDetector Load(string path) => CnnFaceDetector.Load(path, new CnnFaceDetectorOptions());

    private string Write(string input = "image", int values = FaceGrid.Values, int lastStride = 128, bool small = true, string? without = null)
    {
        OnnxGraph graph = new("test");
        var pixels = graph.Input(input, 1, OnnxGraph.AnyLength, OnnxGraph.AnyLength);
        foreach (var stride in FaceGrid.Strides.Where(stride => stride <= lastStride))
        {
            using Conv2d layer = nn.Conv2d(1, values, kernel_size: stride, stride: stride);
            graph.Output($"faces{stride}", graph.Conv(pixels, layer), values, OnnxGraph.AnyLength, OnnxGraph.AnyLength);
        }

        if (small)
        {
            using Conv2d layer = nn.Conv2d(1, 1, kernel_size: FaceGrid.SmallStride, stride: FaceGrid.SmallStride);
            graph.Output("small", graph.Conv(pixels, layer), 1, OnnxGraph.AnyLength, OnnxGraph.AnyLength);
        }

        Dictionary<string, string> metadata = new()
        {
            ["version"] = "1",
            ["training_data"] = "none",
            ["license"] = "MIT",
            ["figure.recall"] = "99.5",
        };
        if (without is not null)
        {
            metadata.Remove(without);
        }

        File.WriteAllBytes(_folder["model.onnx"], graph.ToBytes(metadata));
        return _folder["model.onnx"];
    }
}
