using KeypointService.Training.Onnx;
using KeypointService.Vision.Detection.Cnn;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>
/// A fully convolutional single-shot face detector: a residual trunk from stride 4 to 128 whose coarse levels lend
/// their context to the finer ones (feature pyramid, Lin et al., 2017), and at each level of <see cref="FaceGrid"/> one
/// answer a cell without anchors (FCOS, Tian et al., 2019). [N, 1, H, W] grayscale 0 to 255 → a level each
/// [N, <see cref="FaceGrid.Values"/>, H / stride, W / stride], the score as log-odds; and at last the map of small faces
/// [N, 1, H / 16, W / 16], log-odds.
/// </summary>
internal sealed class DetectorNetwork : Module<Tensor, Tensor[]>
{
    public const string ModelName = "detector";

    private const long StemKernel = 7;
    private const long StemStride = 4;

    // A cell is no face with 99 %: the loss of the many empty cells does not drown the faces at the start.
    private const double InitialScore = -4.6;
    private const long StemChannels = 32;

    // Small faces gain most from another look with context; the coarser levels only add it.
    private const int MergedLevels = 2;

    // The coarsest level, for faces that fill the picture, stands alone: with it in the pyramid all sides would have to be multiples
    // of its stride.
    private const int PyramidLevels = 4;

    // Small faces are the hardest and need the most context: the finest levels have a second block.
    private const int DeepLevels = 2;

    // Convolutions of the network before it had these second blocks.
    private const int FirstConvolutions = 27;
    private static readonly long[] Channels = [32, 64, 80, 64, 64];
    private static readonly int SmallLevel = FaceGrid.Strides.ToList().IndexOf(FaceGrid.SmallStride);

    private readonly bool _half;
    private readonly ConvolutionLayer _stem;
    private readonly ModuleList<ConvolutionLayer> _entries;
    private readonly ModuleList<ResidualBlock> _blocks;
    private readonly ModuleList<ResidualBlock> _secondBlocks;
    private readonly ModuleList<Conv2d> _laterals;
    private readonly ModuleList<ConvolutionLayer> _merges;
    private readonly ModuleList<Conv2d> _heads;
    private readonly Conv2d _small;

    /// <param name="half">Compute convolutions in bfloat16 while training; evaluation is always in float32.</param>
    public DetectorNetwork(bool half = false)
        : base(ModelName)
    {
        _half = half;
        long[] inputs = [StemChannels, .. Channels[..^1]];
        _stem = new ConvolutionLayer(1, StemChannels, stride: StemStride, kernel: StemKernel);
        _entries = new ModuleList<ConvolutionLayer>(
            [.. inputs.Zip(Channels, (from, to) => new ConvolutionLayer(from, to, stride: 2))]);
        _blocks = new ModuleList<ResidualBlock>([.. Channels.Select(channels => new ResidualBlock(channels))]);
        _secondBlocks = new ModuleList<ResidualBlock>([.. Channels[..DeepLevels].Select(channels => new ResidualBlock(channels))]);
        _laterals = new ModuleList<Conv2d>(
            [.. Channels[..(PyramidLevels - 1)].Zip(Channels[1..], (fine, coarse) => Conv2d(coarse, fine, kernel_size: 1))]);
        _merges = new ModuleList<ConvolutionLayer>([.. Channels[..MergedLevels].Select(channels => new ConvolutionLayer(channels, channels))]);
        _heads = new ModuleList<Conv2d>([.. Channels.Select(channels => Head(channels, FaceGrid.Values))]);
        _small = Head(Channels[SmallLevel], 1);
        RegisterComponents();
    }

    public override Tensor[] forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = PictureNormalization.Forward(input);
        if (_half && training)
        {
            x = x.to(ScalarType.BFloat16);
        }

        x = functional.relu(_stem.forward(x));
        var levels = new Tensor[Channels.Length];
        for (var level = 0; level < levels.Length; level++)
        {
            x = _blocks[level].forward(functional.relu(_entries[level].forward(x)));
            x = level < DeepLevels ? _secondBlocks[level].forward(x) : x;
            levels[level] = x;
        }

        for (var level = PyramidLevels - 2; level >= 0; level--)
        {
            var coarse = Apply(_laterals[level], levels[level + 1]);
            var context = functional.interpolate(coarse, scale_factor: [2, 2], mode: InterpolationMode.Nearest);
            var merged = functional.relu(levels[level] + context);
            levels[level] = level < MergedLevels ? functional.relu(_merges[level].forward(merged)) : merged;
        }

        return [.. levels.Select((features, level) => _heads[level].forward(features.to(ScalarType.Float32)))
            .Append(_small.forward(levels[SmallLevel].to(ScalarType.Float32))).Select(answer => answer.MoveToOuterDisposeScope())];
    }

    /// <summary>
    /// Takes over the weights of a model file, of this network or of the one before it that had no second blocks: these then begin as
    /// the identity.
    /// </summary>
    /// <param name="weights">The weights of the file.</param>
    /// <param name="batch">Pixels [N, 1, H, W] to measure the statistics of normalisation on, which a file does not hold.</param>
    public void Adopt(OnnxWeights weights, Tensor batch)
    {
        using var noGrad = no_grad();
        var hasSecondBlocks = weights.Convolutions > FirstConvolutions;
        _stem.Adopt(weights);
        for (var level = 0; level < Channels.Length; level++)
        {
            _entries[level].Adopt(weights);
            _blocks[level].Adopt(weights);
            if (hasSecondBlocks && level < DeepLevels)
            {
                _secondBlocks[level].Adopt(weights);
            }
        }

        for (var level = PyramidLevels - 2; level >= 0; level--)
        {
            weights.Into(_laterals[level]);
            if (level < MergedLevels)
            {
                _merges[level].Adopt(weights);
            }
        }

        foreach (var head in _heads)
        {
            weights.Into(head);
        }

        weights.Into(_small);
        using var scope = NewDisposeScope();
        eval();
        forward(batch);
        train();
    }

    /// <summary>Writes the trained network as a graph that keeps the detector's model contract.</summary>
    public OnnxGraph ToOnnx()
    {
        var graph = new OnnxGraph(ModelName);
        var x = PictureNormalization.WriteTo(graph, graph.Input("image", 1, OnnxGraph.AnyLength, OnnxGraph.AnyLength));
        x = graph.Relu(_stem.WriteOfSquaresTo(graph, x));
        var levels = new string[Channels.Length];
        for (var level = 0; level < levels.Length; level++)
        {
            x = _blocks[level].WriteTo(graph, graph.Relu(_entries[level].WriteTo(graph, x)));
            x = level < DeepLevels ? _secondBlocks[level].WriteTo(graph, x) : x;
            levels[level] = x;
        }

        for (var level = PyramidLevels - 2; level >= 0; level--)
        {
            var context = graph.UpsampleTwice(graph.Conv(levels[level + 1], _laterals[level]), Channels[level]);
            var merged = graph.Relu(graph.Node("Add", [levels[level], context]));
            levels[level] = level < MergedLevels ? graph.Relu(_merges[level].WriteTo(graph, merged)) : merged;
        }

        for (var level = 0; level < levels.Length; level++)
        {
            graph.Output(
                $"faces{FaceGrid.Strides[level]}",
                graph.Conv(levels[level], _heads[level]),
                FaceGrid.Values,
                OnnxGraph.AnyLength,
                OnnxGraph.AnyLength);
        }

        graph.Output("small", graph.Conv(levels[SmallLevel], _small), 1, OnnxGraph.AnyLength, OnnxGraph.AnyLength);
        return graph;
    }

    private static Conv2d Head(long channels, long values)
    {
        var head = Conv2d(channels, values, kernel_size: 1);
        using var noGrad = no_grad();
        init.normal_(head.weight, 0, 0.01);
        init.zeros_(head.bias!);
        head.bias![0] = tensor((float)InitialScore);
        return head;
    }

    private static Tensor Apply(Conv2d layer, Tensor x) =>
        functional.conv2d(x, layer.weight.to(x.dtype), layer.bias!.to(x.dtype));
}
