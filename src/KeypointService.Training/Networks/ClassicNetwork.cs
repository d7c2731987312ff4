using KeypointService.Training.Onnx;
using KeypointService.Vision.Landmarks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>
/// The recipe's network: four stages of 3×3 convolution and 2×2 max pooling, then three dense layers; 7.4 million
/// weights. [N, 1, 96, 96] grayscale 0 to 255 → [N, 30] crop pixels.
/// </summary>
internal sealed class ClassicNetwork : KeypointNetwork
{
    public const string ModelName = "classic";

    // Outputs of the last layer are near ±1: the crop's centre plus so many pixels.
    private const float PixelsPerUnit = FaceCrop.Size / 2f;
    private const float CropCenter = (FaceCrop.Size - 1) / 2f;
    private const long LastStageSide = 6;
    private static readonly long[] Channels = [1, 24, 48, 96, 192];

    private readonly ModuleList<Conv2d> _stages;
    private readonly Linear _hidden1;
    private readonly Linear _hidden2;
    private readonly Linear _points;
    private readonly Dropout _dropout;

    /// <param name="dropout">Share of the dense layers' inputs that training leaves out.</param>
    public ClassicNetwork(double dropout = 0)
        : base(ModelName)
    {
        _stages = new ModuleList<Conv2d>(
            [.. Channels.Zip(Channels.Skip(1), (from, to) => Conv2d(from, to, kernel_size: 3, padding: 1))]);
        _hidden1 = Linear(Channels[^1] * LastStageSide * LastStageSide, 960);
        _hidden2 = Linear(960, 512);
        _points = Linear(512, 2 * FaceKeypointSet.Count);
        _dropout = Dropout(dropout);
        foreach (var layer in _stages)
        {
            init.kaiming_normal_(layer.weight, nonlinearity: init.NonlinearityType.ReLU);
            init.zeros_(layer.bias);
        }

        foreach (var layer in new[] { _hidden1, _hidden2 })
        {
            init.kaiming_normal_(layer.weight!, nonlinearity: init.NonlinearityType.ReLU);
            init.zeros_(layer.bias!);
        }

        RegisterComponents();
    }

    public override bool JudgesFaces => false;

    public override KeypointOutput forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = PictureNormalization.Forward(input);
        foreach (var stage in _stages)
        {
            x = functional.max_pool2d(functional.relu(stage.forward(x)), 2);
        }

        x = functional.relu(_hidden1.forward(_dropout.forward(x.flatten(1))));
        x = functional.relu(_hidden2.forward(_dropout.forward(x)));
        return new KeypointOutput(((_points.forward(x) * PixelsPerUnit) + CropCenter).MoveToOuterDisposeScope());
    }

    public override void Adopt(OnnxWeights weights)
    {
        foreach (var stage in _stages)
        {
            weights.Into(stage);
        }

        weights.Into(_hidden1);
        weights.Into(_hidden2);
        weights.Into(_points);
    }

    public override OnnxGraph ToOnnx(SigmaCalibration calibration)
    {
        var graph = new OnnxGraph(ModelName);
        var x = PictureNormalization.WriteTo(graph, graph.Input("image", 1, FaceCrop.Size, FaceCrop.Size));
        foreach (var stage in _stages)
        {
            x = graph.MaxPool(graph.Relu(graph.Conv(x, stage)), 2);
        }

        x = graph.Relu(graph.Linear(graph.Flatten(x), _hidden1));
        x = graph.Relu(graph.Linear(x, _hidden2));
        x = graph.Node("Mul", [graph.Linear(x, _points), graph.Constant(PixelsPerUnit)]);
        x = graph.Node("Add", [x, graph.Constant(CropCenter)]);
        graph.Output("keypoints", x, 2 * FaceKeypointSet.Count);
        return graph;
    }
}
