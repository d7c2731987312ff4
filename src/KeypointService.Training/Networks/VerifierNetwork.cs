using KeypointService.Training.Onnx;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>
/// The detector's second stage: a small residual network on a hit and its surroundings. [N, 1, 96, 96] grayscale 0 to 255 →
/// [N, 1], the log-odds of a face.
/// </summary>
internal sealed class VerifierNetwork : Module<Tensor, Tensor>
{
    public const string ModelName = "verifier";

    private const long StemChannels = 24;
    private const long MiddleChannels = 48;
    private const long CoarseChannels = 96;
    private const long CoarseSide = FaceCrop.Size / 16;
    private const long Hidden = 64;

    private readonly ConvolutionLayer _stem;
    private readonly ConvolutionLayer _middle;
    private readonly ResidualBlock _middleBlock;
    private readonly ConvolutionLayer _coarse;
    private readonly ModuleList<ResidualBlock> _coarseBlocks;
    private readonly Linear _hidden;
    private readonly Linear _face;

    public VerifierNetwork()
        : base(ModelName)
    {
        _stem = new ConvolutionLayer(1, StemChannels, stride: 4, kernel: 7);
        _middle = new ConvolutionLayer(StemChannels, MiddleChannels, stride: 2);
        _middleBlock = new ResidualBlock(MiddleChannels);
        _coarse = new ConvolutionLayer(MiddleChannels, CoarseChannels, stride: 2);
        _coarseBlocks = new ModuleList<ResidualBlock>(new ResidualBlock(CoarseChannels), new ResidualBlock(CoarseChannels));
        _hidden = Linear(CoarseChannels * CoarseSide * CoarseSide, Hidden);
        _face = Linear(Hidden, 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.relu(_stem.forward(PictureNormalization.Forward(input)));
        x = _middleBlock.forward(functional.relu(_middle.forward(x)));
        x = functional.relu(_coarse.forward(x));
        x = _coarseBlocks.Aggregate(x, (y, block) => block.forward(y));
        return _face.forward(functional.relu(_hidden.forward(x.flatten(1)))).MoveToOuterDisposeScope();
    }

    /// <summary>Takes over the weights of a model file of this network.</summary>
    /// <param name="weights">The weights of the file.</param>
    /// <param name="batch">Pixels [N, 1, 96, 96] to measure the statistics of normalisation on, which a file does not hold.</param>
    public void Adopt(OnnxWeights weights, Tensor batch)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _stem.Adopt(weights);
        _middle.Adopt(weights);
        _middleBlock.Adopt(weights);
        _coarse.Adopt(weights);
        foreach (var block in _coarseBlocks)
        {
            block.Adopt(weights);
        }

        weights.Into(_hidden);
        weights.Into(_face);
        eval();
        forward(batch);
        train();
    }

    /// <summary>Writes the trained network as a graph that <see cref="FaceVerifier"/> reads.</summary>
    public OnnxGraph ToOnnx()
    {
        var graph = new OnnxGraph(ModelName);
        var x = PictureNormalization.WriteTo(graph, graph.Input(FaceVerifier.Image, 1, FaceCrop.Size, FaceCrop.Size));
        x = graph.Relu(_stem.WriteOfSquaresTo(graph, x));
        x = _middleBlock.WriteTo(graph, graph.Relu(_middle.WriteTo(graph, x)));
        x = graph.Relu(_coarse.WriteTo(graph, x));
        x = _coarseBlocks.Aggregate(x, (y, block) => block.WriteTo(graph, y));
        graph.Output(FaceVerifier.Face, graph.Linear(graph.Relu(graph.Linear(graph.Flatten(x), _hidden)), _face), 1);
        return graph;
    }
}
