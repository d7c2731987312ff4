using KeypointService.Training.Onnx;
using KeypointService.Training.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Training.Quantization;

/// <summary>
/// Has the convolutions of a trained network computed in 8 bits (Jacob et al., CVPR 2018), without further training:
/// every activation between them becomes a pair of QuantizeLinear and DequantizeLinear, the weights become integers, and
/// from that ONNX Runtime makes integer kernels. A convolution that sees the picture pixel by pixel, for integer kernels
/// need many channels, and the last ones, which give the answers, stay in float32. A large dense layer computes in float32 too, but is
/// stored in 8 bits, for it is the larger part of a file.
/// </summary>
internal sealed class Quantizer
{
    // Weights of a dense layer that is worth it.
    private const int ManyWeights = 16_384;

    // What only carries values elsewhere: bytes are a quarter of the memory.
    private static readonly string[] Moves = ["Transpose", "Reshape", "Concat", "Unsqueeze", "Squeeze"];

    private readonly ModelProto _model;
    private readonly GraphProto _graph;
    private readonly Dictionary<string, TensorProto> _weights;
    private readonly ILookup<string, NodeProto> _consumers;
    private readonly Dictionary<string, NodeProto> _sources;
    private readonly NodeProto[] _convolutions;
    private readonly string[] _activations;

    /// <param name="model">A model of our own export; it is changed.</param>
    public Quantizer(ModelProto model)
    {
        _model = model;
        _graph = model.Graph;
        _weights = _graph.Initializer.ToDictionary(tensor => tensor.Name);
        _consumers = _graph.Node.SelectMany(node => node.Input.Select(input => (input, node))).ToLookup(pair => pair.input, pair => pair.node);
        _sources = _graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(pair => pair.output, pair => pair.node);
        _convolutions = [.. _graph.Node.Where(IsInnerConvolution)];
        _activations = [.. _graph.Node.Where(node => IsInnerConvolution(node) || IsSum(node)).SelectMany(Activations).Distinct()];
    }

    /// <summary>Quantizes the model.</summary>
    /// <param name="samples">Inputs as the network meets them in use.</param>
    public void Quantize(IReadOnlyList<CalibrationSample> samples)
    {
        var steps = Measure(samples).ToDictionary(range => range.Key, range => range.Value.Steps());
        foreach (var convolution in _convolutions)
        {
            Quantize(convolution, steps[Unmoved(convolution.Input[0])].Step);
        }

        foreach (var activation in _activations)
        {
            Insert(activation, steps[activation]);
        }

        foreach (var dense in _graph.Node.Where(IsLargeDense).ToArray())
        {
            Shorten(dense, _weights[dense.Input[1]]);
        }
    }

    private Dictionary<string, ActivationRange> Measure(IReadOnlyList<CalibrationSample> samples)
    {
        using InferenceSession session = new(_model.WithOutputs(_activations));
        var ranges = _activations.ToDictionary(name => name, _ => new ActivationRange());
        Run(session, samples, (name, values) => ranges[name].Widen(values));
        Run(session, samples, (name, values) => ranges[name].Count(values));
        return ranges;
    }

    private void Run(InferenceSession session, IEnumerable<CalibrationSample> samples, Action<string, ReadOnlySpan<float>> see)
    {
        using RunOptions options = new();
        foreach (var sample in samples)
        {
            using var input = OrtValue.CreateTensorValueFromMemory(sample.Pixels, sample.Shape);
            using var outputs = session.Run(options, session.InputNames, [input], _activations);
            foreach (var (name, output) in _activations.Zip(outputs))
            {
                see(name, output.GetTensorDataAsSpan<float>());
            }
        }
    }

    private bool IsInnerConvolution(NodeProto node) => node.OpType == "Conv" && _weights[node.Input[1]].Dims[1] > 1
        && _consumers[Moved(node.Output[0])].All(consumer => consumer.OpType is "Relu" or "Add");

    private bool IsLargeDense(NodeProto node) =>
        node.OpType == "Gemm" && _weights[node.Input[1]].Dims.Aggregate((a, b) => a * b) >= ManyWeights;

    /// <summary>True for the sum of two activations, as at the end of a residual block; not for a sum that is an answer.</summary>
    private bool IsSum(NodeProto node) => node.OpType == "Add" && !node.Input.Any(_weights.ContainsKey)
        && _consumers[node.Output[0]].All(consumer => consumer.OpType == "Relu");

    /// <summary>What a node reads, and what it writes: after the rectifier, if one follows, for quantization cuts off below 0 itself.</summary>
    private IEnumerable<string> Activations(NodeProto node)
    {
        var output = _consumers[node.Output[0]].ToArray() is [{ OpType: "Relu" } rectifier] ? rectifier.Output[0] : node.Output[0];
        return node.Input.Where(input => !_weights.ContainsKey(input)).Select(Unmoved).Append(output);
    }

    /// <summary>Where the values of an activation come from that was only carried here.</summary>
    private string Unmoved(string activation) =>
        _sources.TryGetValue(activation, out var source) && Moves.Contains(source.OpType) ? Unmoved(source.Input[0]) : activation;

    /// <summary>Where the values of an activation are carried before something is computed from them.</summary>
    private string Moved(string activation)
    {
        var consumers = _consumers[activation].Distinct().ToArray();
        return consumers is [var move] && Moves.Contains(move.OpType) ? Moved(move.Output[0]) : activation;
    }

    private void Quantize(NodeProto convolution, float inputStep)
    {
        var (weight, bias) = (_weights[convolution.Input[1]], _weights[convolution.Input[2]]);
        var quantized = ConvolutionWeights.Of(weight, bias, inputStep);
        convolution.Input[1] = Dequantized<sbyte>(convolution, weight, quantized.Weights, quantized.Steps);
        convolution.Input[2] = Dequantized<int>(convolution, bias, quantized.Biases, quantized.BiasSteps);
        _graph.Initializer.Remove(weight);
        _graph.Initializer.Remove(bias);
    }

    /// <summary>Stores weights as integers, a step for each output. What makes them float32 again is done once, when a file is loaded.</summary>
    private void Shorten(NodeProto dense, TensorProto weight)
    {
        var (values, steps) = ConvolutionWeights.Round(weight, sbyte.MaxValue);
        var cast = Node("Cast", $"{weight.Name}_cast", [Store($"{weight.Name}_steps", weight.Dims, values)]);
        cast.Attribute.Add(new AttributeProto { Name = "to", I = OnnxTensor.TypeOf<float>(), Type = AttributeProto.Types.AttributeType.Int });
        var product = Node("Mul", $"{weight.Name}_float", [cast.Name, Store<float>($"{weight.Name}_step", [steps.Length, 1], steps)]);
        dense.Input[1] = product.Name;
        _graph.Node.Insert(_graph.Node.IndexOf(dense), cast);
        _graph.Node.Insert(_graph.Node.IndexOf(dense), product);
        _graph.Initializer.Remove(weight);
    }

    private string Dequantized<T>(NodeProto convolution, TensorProto original, ReadOnlySpan<T> values, float[] steps)
        where T : unmanaged
    {
        var (name, channels) = (original.Name, steps.Length);
        var node = Node("DequantizeLinear", $"{name}_dequantized", [
            Store($"{name}_steps", original.Dims, values),
            Store<float>($"{name}_step", [channels], steps),
            Store($"{name}_zero", [channels], new T[channels].AsSpan())]);
        node.Attribute.Add(new AttributeProto { Name = "axis", I = 0, Type = AttributeProto.Types.AttributeType.Int });
        _graph.Node.Insert(_graph.Node.IndexOf(convolution), node);
        return node.Name;
    }

    /// <summary>Has everyone who computes from an activation read it rounded to its steps; it is carried there as bytes.</summary>
    private void Insert(string activation, QuantizationSteps steps)
    {
        var step = Store<float>($"{activation}_step", [], [steps.Step]);
        var zero = Store<byte>($"{activation}_zero", [], [steps.Zero]);
        var quantized = Node("QuantizeLinear", $"{activation}_quantized", [activation, step, zero]);
        var moved = Moved(activation);
        var rounded = Node("DequantizeLinear", $"{activation}_rounded", [moved == activation ? quantized.Name : moved, step, zero]);
        Replace(moved, rounded.Name);
        if (moved != activation)
        {
            Replace(activation, quantized.Name);
        }

        _graph.Node.Insert(_graph.Node.IndexOf(_sources[activation]) + 1, quantized);
        _graph.Node.Insert(_graph.Node.IndexOf(moved == activation ? quantized : _sources[moved]) + 1, rounded);
    }

    private void Replace(string value, string by)
    {
        foreach (var consumer in _consumers[value])
        {
            for (var i = 0; i < consumer.Input.Count; i++)
            {
                consumer.Input[i] = consumer.Input[i] == value ? by : consumer.Input[i];
            }
        }
    }

    private static NodeProto Node(string operation, string name, IEnumerable<string> inputs)
    {
        var node = new NodeProto { OpType = operation, Name = name };
        node.Input.AddRange(inputs);
        node.Output.Add(name);
        return node;
    }

    private string Store<T>(string name, IEnumerable<long> dims, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        _graph.Initializer.Add(OnnxTensor.Create(name, dims, values));
        return name;
    }
}
