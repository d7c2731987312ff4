using KeypointService.Training.Onnx;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Onnx;
using static TorchSharp.torch;

namespace KeypointService.Training.Tests.Onnx;

/// <summary>The contract that the service checks, against files that break one rule each.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class ModelContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FileThatKeepsTheContract_RunsWithItsOptionalOutputs()
    {
        using var model = KeypointModel.Load(Write(optional: true));

        var prediction = model.Predict(new float[2 * FaceCrop.Pixels], 2);

        Assert.Equal(60, prediction.Keypoints.Length);
        Assert.Equal(30, prediction.Sigma!.Length);
        Assert.Equal(2, prediction.FaceScore!.Length);
        Assert.Equal(12.5, model.Info.Figures["nme15"]);
        Assert.Equal(0.4, model.Info.MinConfidence);
    }

    [Theory]
    [InlineData("picture", 96, 30, "no input 'image'")]
    [InlineData("image", 64, 30, "input 'image' has shape [N,1,96,64]")]
    [InlineData("image", 96, 28, "output 'keypoints' has shape [N,28]")]
    public void Load_WrongTensors_NamesThem(string input, int width, int values, string problem)
    {
        var error = Assert.Throws<ModelContractException>(() => KeypointModel.Load(Write(input, width, values)));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("model.onnx", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", null, "'name'")]
    [InlineData("version", null, "'version'")]
    [InlineData("license", null, "'license'")]
    [InlineData("keypoint_names", "nose_tip", "'keypoint_names'")]
    [InlineData("crop_scale", "big", "'big'")]
    [InlineData("crop_scale", "0", "'0'")]
    public void Load_WrongMetadata_NamesIt(string key, string? value, string problem)
    {
        var error = Assert.Throws<ModelContractException>(() => KeypointModel.Load(Write(metadata: (key, value))));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1.5")]
    public void Load_FaceScoreWithoutAUsableThreshold_NamesIt(string? value)
    {
        var error = Assert.Throws<ModelContractException>(
            () => KeypointModel.Load(Write(optional: true, metadata: ("min_confidence", value))));

        Assert.Contains("'min_confidence'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SmallNetworkOfAnotherKindBesideIt_SaysSo()
    {
        File.Move(Write(optional: true), _folder["small.onnx"]);

        var error = Assert.Throws<ModelContractException>(() => KeypointModel.Load(Write()));

        Assert.Contains("small.onnx", error.Message, StringComparison.Ordinal);
        Assert.Contains("outputs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileThatIsNoModel_SaysSo()
    {
        File.WriteAllText(_folder["model.onnx"], "nonsense");

        Assert.Throws<ModelContractException>(() => KeypointModel.Load(_folder["model.onnx"]));
        Assert.Throws<ModelContractException>(() => KeypointModel.Load(_folder["absent.onnx"]));
    }

    [Fact]
    public void Predict_BufferShorterThanTheBatch_Throws()
    {
        using var model = KeypointModel.Load(Write());

        Assert.Throws<ArgumentException>(() => model.Predict(new float[FaceCrop.Pixels], 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(new float[FaceCrop.Pixels], 0));
    }

    private string Write(
        string input = "image", int width = 96, int values = 30, bool optional = false, (string Key, string? Value)? metadata = null)
    {
        OnnxGraph graph = new("test");
        var pixels = graph.Flatten(graph.Input(input, 1, FaceCrop.Size, width));
        Output("keypoints", values);
        if (optional)
        {
            Output("sigma", 15);
            Output("face_score", 1);
        }

        Dictionary<string, string> data = new()
        {
            ["name"] = "test",
            ["version"] = "1",
            ["keypoint_names"] = string.Join(',', FaceKeypointSet.Names),
            ["crop_scale"] = "1.25",
            ["training_data"] = "none",
            ["license"] = "MIT",
            ["min_confidence"] = "0.4",
            ["figure.nme15"] = "12.5",
        };
        if (metadata is { } change)
        {
            data.Remove(change.Key);
            if (change.Value is not null)
            {
                data[change.Key] = change.Value;
            }
        }

        File.WriteAllBytes(_folder["model.onnx"], graph.ToBytes(data));
        return _folder["model.onnx"];

        void Output(string name, int count)
        {
            using var layer = nn.Linear(FaceCrop.Size * width, count);
            graph.Output(name, graph.Linear(pixels, layer), count);
        }
    }
}
