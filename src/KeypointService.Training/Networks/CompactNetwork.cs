using KeypointService.Training.Onnx;
using KeypointService.Vision.Landmarks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>
/// A residual network over four scales. Its points are the mean position under an attention map of 12×12 cells, to
/// which every cell adds an offset of its own (a differentiable form of PIPNet's score and offset maps, Jin et al.,
/// 2021), and the same attention gathers what the map shows of each point's visibility; beside them a dense head
/// estimates each point's error and visibility and whether the crop shows a face at all. The small one sees the crop at half its size.
/// </summary>
internal sealed class CompactNetwork : KeypointNetwork
{
    public const string ModelName = "compact";
    public const string SmallModelName = "compact-small";

    private const long GridSide = 12;
    private const long Cells = GridSide * GridSide;
    private const float CellPixels = (float)FaceCrop.Size / GridSide;
    private const long LastSide = 6;
    private const long JudgeHidden = 64;

    // In natural logarithms of crop pixels: e⁻³ is far below any label's precision, e⁴ more than half a crop.
    private const float LeastLogScale = -3;
    private const float GreatestLogScale = 4;

    // The dense head's outputs: a scale for each point, the face, then the visibility of each point.
    private const long FaceOutput = FaceKeypointSet.Count;
    private const long FirstVisibility = FaceOutput + 1;
    private const long JudgeOutputs = FirstVisibility + FaceKeypointSet.Count;

    // Convolutions of the network before it knew of visibility; the small one always did.
    private const int FirstConvolutions = 16;

    // Of the stages, each half as wide as the one before, and of the grid.
    private readonly long[] _channels;
    private readonly long _gridChannels;
    private readonly bool _isSmall;
    private readonly bool _half;
    private readonly ModuleList<ConvolutionLayer> _entries;
    private readonly ModuleList<ResidualBlock> _blocks;
    private readonly ResidualBlock _context;
    private readonly Conv2d _lateral;
    private readonly ConvolutionLayer _merge;
    private readonly Conv2d _attention;
    private readonly Conv2d _offsets;
    private readonly Conv2d _visible;
    private readonly Linear _judgeHidden;
    private readonly Linear _judge;
    private readonly Tensor _grid;

    /// <param name="half">Compute convolutions in bfloat16 while training; evaluation is always in float32.</param>
    /// <param name="small">See the crop at half its size, which shows all of a face of few pixels, with fewer channels.</param>
    public CompactNetwork(bool half = false, bool small = false)
        : base(small ? SmallModelName : ModelName)
    {
        _half = half;
        _isSmall = small;
        _channels = small ? [16, 48, 96] : [16, 32, 96, 128];
        _gridChannels = small ? 48 : 64;
        long[] inputs = [1, .. _channels[..^1]];
        _entries = new ModuleList<ConvolutionLayer>(
            [.. inputs.Zip(_channels, (from, to) => new ConvolutionLayer(from, to, stride: 2))]);
        _blocks = new ModuleList<ResidualBlock>([.. _channels.Select(channels => new ResidualBlock(channels))]);
        _context = new ResidualBlock(_channels[^1]);
        _lateral = Conv2d(_channels[^1], _channels[^2], kernel_size: 1);
        _merge = new ConvolutionLayer(_channels[^2], _gridChannels);
        _attention = Conv2d(_gridChannels, FaceKeypointSet.Count, kernel_size: 1);
        _offsets = Conv2d(_gridChannels, 2 * FaceKeypointSet.Count, kernel_size: 1);
        _visible = Conv2d(_gridChannels, FaceKeypointSet.Count, kernel_size: 1);
        _judgeHidden = Linear(_channels[^1] * LastSide * LastSide, JudgeHidden);
        _judge = Linear(JudgeHidden, JudgeOutputs);
        _grid = Grid();
        RegisterComponents();
    }

    public override bool JudgesFaces => true;

    public override KeypointOutput forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = PictureNormalization.Forward(_isSmall ? functional.avg_pool2d(input, 2) : input);
        if (_half && training)
        {
            x = x.to(ScalarType.BFloat16);
        }

        var fine = x;
        for (var stage = 0; stage < _channels.Length; stage++)
        {
            fine = x;
            x = _blocks[stage].forward(functional.relu(_entries[stage].forward(x)));
        }

        x = _context.forward(x).to(ScalarType.Float32);
        var merged = Merge(x, fine);
        var judged = _judge.forward(functional.relu(_judgeHidden.forward(x.flatten(1))));
        var attention = _attention.forward(merged).view(-1, FaceKeypointSet.Count, Cells, 1).softmax(2);
        var seen = _visible.forward(merged).view(-1, FaceKeypointSet.Count, 1, Cells).matmul(attention).view(-1, FaceKeypointSet.Count);
        return new KeypointOutput(
            Locate(merged, attention).MoveToOuterDisposeScope(),
            judged.narrow(1, 0, FaceKeypointSet.Count).clamp(LeastLogScale, GreatestLogScale).MoveToOuterDisposeScope(),
            judged.select(1, FaceOutput).MoveToOuterDisposeScope(),
            (seen + judged.narrow(1, FirstVisibility, FaceKeypointSet.Count)).MoveToOuterDisposeScope());
    }

    public override void Adopt(OnnxWeights weights)
    {
        var knowsVisibility = _isSmall || weights.Convolutions > FirstConvolutions;
        foreach (var (entry, block) in _entries.Zip(_blocks))
        {
            entry.Adopt(weights);
            block.Adopt(weights);
        }

        if (knowsVisibility)
        {
            _context.Adopt(weights);
        }

        weights.Into(_lateral);
        _merge.Adopt(weights);
        weights.Into(_attention);
        if (knowsVisibility)
        {
            weights.Into(_visible);
        }

        weights.Into(_offsets);
        weights.Into(_judgeHidden);
        weights.Into(_judge);
    }

    public override OnnxGraph ToOnnx(SigmaCalibration calibration)
    {
        var graph = new OnnxGraph(_isSmall ? SmallModelName : ModelName);
        var image = graph.Input("image", 1, FaceCrop.Size, FaceCrop.Size);
        var x = PictureNormalization.WriteTo(graph, _isSmall ? graph.AveragePool(image, 2) : image);
        var fine = x;
        for (var stage = 0; stage < _channels.Length; stage++)
        {
            fine = x;
            var entry = stage == 0 ? _entries[stage].WriteOfSquaresTo(graph, x) : _entries[stage].WriteTo(graph, x);
            x = _blocks[stage].WriteTo(graph, graph.Relu(entry));
        }

        x = _context.WriteTo(graph, x);
        var lateral = graph.UpsampleTwice(graph.Conv(x, _lateral), _channels[^2]);
        var merged = graph.Relu(_merge.WriteTo(graph, graph.Relu(graph.Node("Add", [lateral, fine]))));
        var attention = graph.Softmax(graph.Reshape(graph.Conv(merged, _attention), FaceKeypointSet.Count, Cells, 1), axis: 2);
        var visible = graph.Reshape(graph.Conv(merged, _visible), FaceKeypointSet.Count, 1, Cells);
        var seen = graph.Reshape(graph.Node("MatMul", [visible, attention]), FaceKeypointSet.Count);
        graph.Output("keypoints", WriteLocate(graph, merged, attention), 2 * FaceKeypointSet.Count);
        var judged = graph.Linear(graph.Relu(graph.Linear(graph.Flatten(x), _judgeHidden)), _judge);
        graph.Output("sigma", WriteSigma(graph, judged, calibration), FaceKeypointSet.Count);
        var visibility = graph.Node("Add", [seen, graph.Slice(judged, axis: 1, FirstVisibility, JudgeOutputs)]);
        graph.Output("visibility", graph.Node("Sigmoid", [visibility]), FaceKeypointSet.Count);
        var face = graph.Slice(judged, axis: 1, FaceOutput, FirstVisibility);
        graph.Output("face_score", graph.Node("Sigmoid", [face]), 1);
        return graph;
    }

    /// <summary>The centre of each cell in crop pixels, [2, cells].</summary>
    private static Tensor Grid()
    {
        var centers = Enumerable.Range(0, (int)GridSide).Select(i => ((i + 0.5f) * CellPixels) - 0.5f).ToArray();
        var x = centers.SelectMany(_ => centers);
        var y = centers.SelectMany(center => Enumerable.Repeat(center, (int)GridSide));
        return tensor(x.Concat(y).ToArray(), [2, Cells]);
    }

    private Tensor Merge(Tensor coarse, Tensor fine)
    {
        var lateral = functional.interpolate(_lateral.forward(coarse), scale_factor: [2, 2], mode: InterpolationMode.Nearest);
        var sum = functional.relu(lateral.to(fine.dtype) + fine);
        return functional.relu(_merge.forward(sum)).to(ScalarType.Float32);
    }

    private Tensor Locate(Tensor merged, Tensor attention)
    {
        var positions = (_offsets.forward(merged).view(-1, FaceKeypointSet.Count, 2, Cells) * CellPixels) + _grid;
        return positions.matmul(attention).view(-1, 2 * FaceKeypointSet.Count);
    }

    private string WriteLocate(OnnxGraph graph, string merged, string attention)
    {
        var offsets = graph.Reshape(graph.Conv(merged, _offsets), FaceKeypointSet.Count, 2, Cells);
        var positions = graph.Node("Add", [graph.Node("Mul", [offsets, graph.Constant(CellPixels)]), graph.Weights(_grid)]);
        return graph.Reshape(graph.Node("MatMul", [positions, attention]), 2 * FaceKeypointSet.Count);
    }

    private static string WriteSigma(OnnxGraph graph, string judged, SigmaCalibration calibration)
    {
        var log = graph.Slice(judged, axis: 1, 0, FaceKeypointSet.Count);
        var scale = graph.Node("Exp", [graph.Clip(log, LeastLogScale, GreatestLogScale)]);
        using var factors = tensor(calibration.Factors.ToArray());
        return graph.Node("Mul", [scale, graph.Weights(factors)]);
    }
}
