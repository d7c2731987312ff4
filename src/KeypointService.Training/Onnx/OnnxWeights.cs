using KeypointService.Training.Onnx.Proto;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Onnx;

/// <summary>
/// The weights of a model file of our own export, layer by layer in the order of the file; those of a quantized file are rounded
/// to its steps.
/// </summary>
internal sealed class OnnxWeights
{
    private readonly Dictionary<string, TensorProto> _tensors;
    private readonly Dictionary<string, (string Values, string Steps)> _rounded;
    private readonly NodeProto[] _layers;
    private readonly Queue<NodeProto> _convolutions;
    private readonly Queue<NodeProto> _dense;

    /// <param name="path">The file.</param>
    /// <param name="network">The network whose weights they have to be; null for any.</param>
    /// <exception cref="InvalidDataException">It is no model, or says that it is of another network.</exception>
    public OnnxWeights(string path, string? network = null)
    {
        var model = OnnxFile.Read(path);
        if (network is not null && model.Metadata("name") is { } name && name != network)
        {
            throw new InvalidDataException($"'{path}' is a model '{name}', and the network is '{network}'.");
        }

        var graph = model.Graph;
        _tensors = graph.Initializer.ToDictionary(tensor => tensor.Name);
        var casts = graph.Node.Where(node => node.OpType == "Cast").ToDictionary(node => node.Output[0], node => node.Input[0]);
        _rounded = graph.Node.Where(node => node.OpType == "DequantizeLinear" || (node.OpType == "Mul" && casts.ContainsKey(node.Input[0])))
            .ToDictionary(node => node.Output[0], node => (casts.GetValueOrDefault(node.Input[0], node.Input[0]), node.Input[1]));
        _layers = [.. graph.Node.Where(node => node.OpType is "Conv" or "Gemm")];
        _convolutions = new(_layers.Where(node => node.OpType == "Conv"));
        _dense = new(_layers.Where(node => node.OpType == "Gemm"));
    }

    /// <summary>Convolutions that have not been read yet.</summary>
    public int Convolutions => _convolutions.Count;

    /// <summary>Weight and bias of every layer, convolutions and dense ones, in the order of the file.</summary>
    public IEnumerable<(long[] Shape, float[] Values)[]> Layers => _layers.Select(node => node.Input.Skip(1).Select(Values).ToArray());

    /// <summary>Weight and bias of the next convolution.</summary>
    public (Tensor Weight, Tensor Bias) NextConvolution() => Read(Next(_convolutions));

    /// <summary>Gives a layer the weights of the next convolution.</summary>
    public void Into(Conv2d layer) => Copy(NextConvolution(), layer.weight, layer.bias!);

    /// <summary>Gives a layer the weights of the next dense one; what it has more stays.</summary>
    public void Into(Linear layer) => Copy(Read(Next(_dense)), layer.weight!, layer.bias!);

    private static NodeProto Next(Queue<NodeProto> layers) => layers.TryDequeue(out var layer)
        ? layer
        : throw new InvalidDataException("The model file has fewer layers than the network: it is of another one.");

    private (Tensor Weight, Tensor Bias) Read(NodeProto node) => (Read(node.Input[1]), Read(node.Input[2]));

    private Tensor Read(string name)
    {
        var (shape, values) = Values(name);
        return tensor(values, shape);
    }

    private (long[] Shape, float[] Values) Values(string name)
    {
        if (!_rounded.TryGetValue(name, out var rounded))
        {
            return ([.. _tensors[name].Dims], _tensors[name].Values<float>().ToArray());
        }

        var (stored, steps) = (_tensors[rounded.Values], _tensors[rounded.Steps].Values<float>().ToArray());
        int[] values = stored.DataType == OnnxTensor.TypeOf<sbyte>()
            ? [.. stored.Values<sbyte>().ToArray().Select(value => (int)value)]
            : stored.Values<int>().ToArray();
        var each = values.Length / steps.Length;
        return ([.. stored.Dims], [.. values.Select((value, i) => value * steps[i / each])]);
    }

    private static void Copy((Tensor Weight, Tensor Bias) from, Tensor weight, Tensor bias)
    {
        using var noGrad = no_grad();
        using (from.Weight)
        using (from.Bias)
        {
            weight.narrow(0, 0, from.Weight.shape[0]).copy_(from.Weight);
            bias.narrow(0, 0, from.Bias.shape[0]).copy_(from.Bias);
        }
    }
}
