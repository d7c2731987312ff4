using KeypointService.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>Two 3×3 convolutions beside the identity (He et al., 2016), the channels unchanged.</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
{
    private readonly ConvolutionLayer _first;
    private readonly ConvolutionLayer _second;

    public ResidualBlock(long channels)
        : base(nameof(ResidualBlock))
    {
        _first = new ConvolutionLayer(channels, channels);
        _second = new ConvolutionLayer(channels, channels, startAtZero: true);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var branch = _second.forward(functional.relu(_first.forward(input)));
        return functional.relu(input + branch).MoveToOuterDisposeScope();
    }

    /// <inheritdoc cref="KeypointNetwork.Adopt"/>
    public void Adopt(OnnxWeights weights)
    {
        _first.Adopt(weights);
        _second.Adopt(weights);
    }

    public string WriteTo(OnnxGraph graph, string x)
    {
        var branch = _second.WriteTo(graph, graph.Relu(_first.WriteTo(graph, x)));
        return graph.Relu(graph.Node("Add", [x, branch]));
    }
}
