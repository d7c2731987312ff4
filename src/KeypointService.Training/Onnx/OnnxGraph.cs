using Google.Protobuf;
using KeypointService.Training.Onnx.Proto;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Onnx;

/// <summary>Builds an ONNX model node by node. Every method takes and returns names of values in the graph.</summary>
internal sealed class OnnxGraph(string name)
{
    /// <summary>The length of a dimension that each run may choose.</summary>
    public const long AnyLength = -1;

    // Of a reshaped dimension: that of the input's at its place.
    private const long SameLength = 0;

    private const int IrVersion = 8;
    private const int Opset = 17;
    private readonly GraphProto _graph = new() { Name = name };

    /// <summary>Declares a graph input of the shape [N, dims…]; a dimension of <see cref="AnyLength"/> is open.</summary>
    public string Input(string input, params long[] dims)
    {
        _graph.Input.Add(Value(input, dims));
        return input;
    }

    /// <summary>Makes a value a graph output of the shape [N, dims…]; a dimension of <see cref="AnyLength"/> is open.</summary>
    public void Output(string output, string value, params long[] dims)
    {
        var node = new NodeProto { OpType = "Identity", Name = output };
        node.Input.Add(value);
        node.Output.Add(output);
        _graph.Node.Add(node);
        _graph.Output.Add(Value(output, dims));
    }

    public string Node(string operation, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        var value = $"v{_graph.Node.Count}";
        var node = new NodeProto { OpType = operation, Name = $"{operation}_{_graph.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.Add(value);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return value;
    }

    public string Constant(float value)
    {
        using var scalar = torch.tensor(value);
        return Weights(scalar);
    }

    public string Conv(string x, Conv2d layer) => Conv(x, layer.weight, layer.bias!, layer.stride![0], layer.padding![0]);

    /// <summary>A convolution with the same kernel side, stride and padding along both axes.</summary>
    public string Conv(string x, Tensor weight, Tensor bias, long stride, long padding) =>
        Conv(x, weight, bias, stride, padding, padding);

    /// <summary>A convolution with the same kernel side, stride and padding along both axes.</summary>
    public string Conv(string x, Tensor weight, Tensor bias, long stride, long paddingBefore, long paddingBehind) => Node(
        "Conv",
        [x, Weights(weight), Weights(bias)],
        Ints("kernel_shape", [weight.shape[2], weight.shape[3]]),
        Ints("strides", [stride, stride]),
        Ints("pads", [paddingBefore, paddingBefore, paddingBehind, paddingBehind]));

    public string MaxPool(string x, long size) =>
        Node("MaxPool", [x], Ints("kernel_shape", [size, size]), Ints("strides", [size, size]));

    public string AveragePool(string x, long size) =>
        Node("AveragePool", [x], Ints("kernel_shape", [size, size]), Ints("strides", [size, size]));

    public string Linear(string x, Linear layer) =>
        Node("Gemm", [x, Weights(layer.weight!), Weights(layer.bias!)], Int("transB", 1));

    public string Relu(string x) => Node("Relu", [x]);

    public string Softmax(string x, long axis) => Node("Softmax", [x], Int("axis", axis));

    public string Clip(string x, float least, float greatest) => Node("Clip", [x, Constant(least), Constant(greatest)]);

    /// <summary>The elements from one index to before another along an axis.</summary>
    public string Slice(string x, long axis, long from, long to) =>
        Node("Slice", [x, Integers(from), Integers(to), Integers(axis)]);

    /// <summary>Gives each of the N items the shape [dims…].</summary>
    public string Reshape(string x, params long[] dims) => Node("Reshape", [x, Integers([0, .. dims])]);

    /// <summary>
    /// Repeats every pixel twice along both sides: [N, C, H, W] → [N, C, 2 H, 2 W]. Written as copies of whole pixels, then of whole rows,
    /// where a pixel's channels lie side by side, as integer kernels have them: a third of the time of Resize.
    /// </summary>
    /// <param name="x">The picture.</param>
    /// <param name="channels">C.</param>
    public string UpsampleTwice(string x, long channels)
    {
        var pixels = ChannelsLast(x);
        var rows = Reshape(Node("Concat", [pixels, pixels], Int("axis", 3)), SameLength, AnyLength, channels);
        var row = Node("Unsqueeze", [rows, Integers(2)]);
        var picture = Reshape(Node("Concat", [row, row], Int("axis", 2)), AnyLength, 1, SameLength, SameLength);
        return ChannelsFirst(Node("Squeeze", [picture, Integers(2)]));
    }

    /// <summary>
    /// Moves squares of pixels into channels: [N, 1, H, W] → [N, side · side, H / side, W / side], row by row of a square; a fourth of the
    /// time of SpaceToDepth.
    /// </summary>
    /// <param name="x">A picture of one channel.</param>
    /// <param name="side">Of a square; divides H and W.</param>
    public string SquaresToChannels(string x, long side)
    {
        var pieces = Reshape(x, SameLength, SameLength, AnyLength, side);
        var rows = Reshape(pieces, AnyLength, side, SameLength, side);
        return ChannelsFirst(Reshape(Node("Transpose", [rows], Ints("perm", [0, 1, 3, 2, 4])), SameLength, SameLength, side * side));
    }

    public string Flatten(string x) => Node("Flatten", [x]);

    /// <summary>Brings each picture of one channel to zero mean and unit deviation.</summary>
    /// <param name="x">[N, 1, H, W].</param>
    /// <param name="leastVariance">Is added to each variance.</param>
    public string NormalizeInstances(string x, float leastVariance)
    {
        using var gain = torch.ones(1);
        using var bias = torch.zeros(1);
        return Node("InstanceNormalization", [x, Weights(gain), Weights(bias)], Real("epsilon", leastVariance));
    }

    /// <summary>The finished model file.</summary>
    public byte[] ToBytes(IReadOnlyDictionary<string, string> metadata)
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "KeypointService.Training", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        model.MetadataProps.AddRange(metadata.Select(m => new StringStringEntryProto { Key = m.Key, Value = m.Value }));
        return model.ToByteArray();
    }

    /// <summary>Stores a float32 tensor in the file.</summary>
    public string Weights(Tensor tensor)
    {
        using var plain = tensor.detach().cpu().contiguous();
        return Store<float>(plain.shape, plain.data<float>().ToArray());
    }

    private string ChannelsLast(string x) => Node("Transpose", [x], Ints("perm", [0, 2, 3, 1]));

    private string ChannelsFirst(string x) => Node("Transpose", [x], Ints("perm", [0, 3, 1, 2]));

    private string Integers(params long[] values) => Store<long>([values.Length], values);

    private string Store<T>(long[] shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var tensor = OnnxTensor.Create($"w{_graph.Initializer.Count}", shape, values);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static AttributeProto Int(string name, long value) =>
        new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    private static AttributeProto Real(string name, float value) =>
        new() { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float };

    private static AttributeProto Ints(string name, IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static ValueInfoProto Value(string name, long[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.AddRange(dims.Select(d => d == AnyLength
            ? new TensorShapeProto.Types.Dimension()
            : new TensorShapeProto.Types.Dimension { DimValue = d }));
        var tensor = new TypeProto.Types.Tensor { ElemType = OnnxTensor.TypeOf<float>(), Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
