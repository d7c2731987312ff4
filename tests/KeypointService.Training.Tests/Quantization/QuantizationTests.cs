using Google.Protobuf;
using KeypointService.Training.Data;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Training.Onnx.Proto;
using KeypointService.Training.Quantization;
using KeypointService.Vision.Landmarks;
using TorchSharp;

namespace KeypointService.Training.Tests.Quantization;

/// <summary>Networks in 8 bits against the same ones in float32.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class QuantizationTests : IDisposable
{
    private static readonly FaceCrop Geometry = new(1);
    private readonly TemporaryFolder _folder = new();
    private readonly FaceDataset _faces;

    public QuantizationTests() => _faces = FaceDataset.Load([Faces.Write(_folder, 12)], facesOnly: true);

    public void Dispose()
    {
        _faces.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Quantize_Compact_AnswersLikeTheFloatModelOnFacesItHasNotSeen()
    {
        var model = Compact();
        using var exact = Load(model, "exact.onnx");
        new Quantizer(model).Quantize([.. Samples().Take(8)]);
        using var quantized = Load(model, "quantized.onnx");

        foreach (var sample in Samples().Skip(8))
        {
            var (expected, actual) = (exact.Predict(sample.Pixels, 1), quantized.Predict(sample.Pixels, 1));
            Assert.All(expected.Keypoints.Zip(actual.Keypoints), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.5));
            Assert.InRange(Math.Abs(expected.FaceScore![0] - actual.FaceScore![0]), 0, 0.03);
        }
    }

    [Fact]
    public void Quantize_Compact_StoresWeightsInSevenBitsAndKeepsTheLastLayers()
    {
        var model = Compact();
        var convolutions = model.Graph.Node.Count(node => node.OpType == "Conv");
        new Quantizer(model).Quantize([.. Samples().Take(2)]);

        var weights = model.Graph.Initializer.Where(tensor => tensor.DataType == OnnxTensor.TypeOf<sbyte>() && tensor.Dims.Count == 4).ToArray();

        // Attention, offsets and visibility give the answers.
        Assert.Equal(convolutions - 3, weights.Length);
        Assert.Equal(64, weights.Max(Greatest));
        Assert.Equal(convolutions, model.Graph.Node.Count(node => node.OpType == "Conv"));
    }

    [Fact]
    public void Quantize_Compact_CarriesPixelsElsewhereAsBytes()
    {
        var model = Compact();
        new Quantizer(model).Quantize([.. Samples().Take(2)]);
        var sources = model.Graph.Node.ToDictionary(node => node.Output[0]);

        // What comes before the first convolution, and the copies that enlarge the coarse map.
        NodeProto[] moves = [.. model.Graph.Node.Where(node => node.OpType is "Transpose" or "Concat")];

        Assert.NotEmpty(moves);
        Assert.All(moves, move => Assert.Equal("QuantizeLinear", FirstComputed(move).OpType));

        NodeProto FirstComputed(NodeProto node) => node.OpType is "Transpose" or "Concat" or "Reshape" or "Squeeze" or "Unsqueeze"
            ? FirstComputed(sources[node.Input[0]])
            : node;
    }

    [Fact]
    public void Of_ChannelWithHardlyAnyWeight_KeepsItsBias()
    {
        TensorProto weight = OnnxTensor.Create<float>("weight", [2, 1, 1, 1], [1e-20f, 0.5f]);
        TensorProto bias = OnnxTensor.Create<float>("bias", [2], [0.1f, 0.2f]);

        var layer = ConvolutionWeights.Of(weight, bias, inputStep: 0.02f);

        Assert.Equal([0.1f, 0.2f], layer.Biases.Zip(layer.BiasSteps, (steps, step) => MathF.Round(steps * step, 4)));
        Assert.Equal(0.5f, layer.Weights[1] * layer.Steps[1], 1e-6f);
    }

    [Fact]
    public void NextConvolution_OfAQuantizedFile_ReadsItsWeightsWithinHalfAStep()
    {
        var model = Compact();
        File.WriteAllBytes(_folder["exact.onnx"], model.ToByteArray());
        new Quantizer(model).Quantize([.. Samples().Take(2)]);
        File.WriteAllBytes(_folder["quantized.onnx"], model.ToByteArray());
        OnnxWeights exact = new(_folder["exact.onnx"]);
        OnnxWeights quantized = new(_folder["quantized.onnx"]);

        Assert.True(exact.Convolutions > 0);
        Assert.Equal(exact.Convolutions, quantized.Convolutions);
        while (exact.Convolutions > 0)
        {
            var (expected, actual) = (exact.NextConvolution().Weight, quantized.NextConvolution().Weight);
            using (expected)
            using (actual)
            {
                // A step is a 64th of the channel's greatest weight.
                var halfStep = expected.abs().max().item<float>() / 128;
                Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1.01f * halfStep);
            }
        }
    }

    [Fact]
    public void Into_DenseLayerOfAQuantizedFile_ReadsItsWeightsWithinHalfAStep()
    {
        var model = Compact();
        File.WriteAllBytes(_folder["exact.onnx"], model.ToByteArray());
        new Quantizer(model).Quantize([.. Samples().Take(2)]);
        File.WriteAllBytes(_folder["quantized.onnx"], model.ToByteArray());
        var dims = model.Graph.Initializer.Single(tensor => tensor.DataType == OnnxTensor.TypeOf<sbyte>() && tensor.Dims.Count == 2).Dims;
        using var exact = torch.nn.Linear(dims[1], dims[0]);
        using var quantized = torch.nn.Linear(dims[1], dims[0]);

        new OnnxWeights(_folder["exact.onnx"]).Into(exact);
        new OnnxWeights(_folder["quantized.onnx"]).Into(quantized);

        using var difference = (exact.weight! - quantized.weight!).abs().max();
        using var greatest = exact.weight!.abs().max();
        Assert.InRange(difference.item<float>(), float.Epsilon, 1.01f * greatest.item<float>() / 254);
        Assert.True(new FileInfo(_folder["quantized.onnx"]).Length < 0.35 * new FileInfo(_folder["exact.onnx"]).Length);
    }

    [Fact]
    public void Steps_ManySmallValuesAndAFewGreatOnes_CutTheGreatOnesDown()
    {
        ActivationRange range = new();
        var values = Enumerable.Range(0, 100_000).Select(i => (i % 1000) / 1000f).Append(20).ToArray();
        range.Widen(values);
        range.Count(values);

        var steps = range.Steps();

        Assert.Equal(0, steps.Zero);
        Assert.InRange(steps.Step * byte.MaxValue, 10, 19);
    }

    [Fact]
    public void Steps_ValuesOfBothSigns_KeepZeroExact()
    {
        var steps = QuantizationSteps.Over(-1, 3);

        Assert.Equal(64, steps.Zero);
        Assert.Equal(0, steps.Rounded(0));
        Assert.InRange(steps.Rounded(-1), -1.01, -0.99);
        Assert.InRange(steps.Rounded(3), 2.98, 3.01);
    }

    [Fact]
    public void Quantize_FileOfTheCommand_TellsTheNewFiguresAlone()
    {
        var model = Compact();
        model.SetFigures(new Dictionary<string, double> { ["old"] = 1 });
        model.SetFigures(new Dictionary<string, double> { ["new"] = 2 });
        using var loaded = Load(model, "model.onnx");

        Assert.Equal(new Dictionary<string, double> { ["new"] = 2 }, loaded.Info.Figures);
    }

    private static int Greatest(TensorProto tensor)
    {
        var greatest = 0;
        foreach (var value in tensor.Values<sbyte>())
        {
            greatest = Math.Max(greatest, Math.Abs(value));
        }

        return greatest;
    }

    private static ModelProto Compact()
    {
        using CompactNetwork network = new();
        network.eval();
        return ModelProto.Parser.ParseFrom(network.ToOnnx(SigmaCalibration.Laplace).ToBytes(new Dictionary<string, string>
        {
            ["name"] = CompactNetwork.ModelName,
            ["version"] = "0",
            ["keypoint_names"] = string.Join(',', FaceKeypointSet.Names),
            ["crop_scale"] = "1",
            ["min_confidence"] = "0.5",
            ["training_data"] = "none",
            ["license"] = "MIT",
        }));
    }

    private IEnumerable<CalibrationSample> Samples() => _faces.Faces.Select(face => CalibrationSample.Crop(face, Geometry));

    private KeypointModel Load(ModelProto model, string name)
    {
        File.WriteAllBytes(_folder[name], model.ToByteArray());
        return KeypointModel.Load(_folder[name]);
    }
}
