using Google.Protobuf;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Training.Onnx.Proto;

namespace KeypointService.Training.Tests.Onnx;

/// <summary>The mean of the weights of two files.</summary>
[Collection(TorchRandomNumbers.Name)]
public sealed class WeightBlendTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(0.25f)]
    public void Apply_TwoFilesOfOneNetwork_WeighsEveryWeightByItsShare(float share)
    {
        var (first, second) = (Export("first.onnx"), Export("second.onnx"));
        var blend = ModelProto.Parser.ParseFrom(File.ReadAllBytes(first));

        WeightBlend.Apply(blend.Graph, new OnnxWeights(second), share);

        File.WriteAllBytes(_folder["blend.onnx"], blend.ToByteArray());
        var (own, others, blended) = (Weights(first), Weights(second), Weights(_folder["blend.onnx"]));
        Assert.NotEqual(own, others);
        Assert.Equal(own.Length, blended.Length);
        Assert.All(own.Zip(others, (a, b) => (share * a) + ((1 - share) * b)).Zip(blended), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void Apply_FileOfAnotherNetwork_IsRefused()
    {
        using DetectorNetwork other = new();
        other.eval();
        File.WriteAllBytes(_folder["other.onnx"], other.ToOnnx().ToBytes(new Dictionary<string, string>()));
        var blend = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Export("first.onnx")));

        Assert.Throws<InvalidDataException>(() => WeightBlend.Apply(blend.Graph, new OnnxWeights(_folder["other.onnx"]), 0.5f));
    }

    private string Export(string name)
    {
        using VerifierNetwork network = new();
        network.eval();
        File.WriteAllBytes(_folder[name], network.ToOnnx().ToBytes(new Dictionary<string, string>()));
        return _folder[name];
    }

    private static float[] Weights(string path) => [.. new OnnxWeights(path).Layers.SelectMany(layer => layer.SelectMany(tensor => tensor.Values))];
}
