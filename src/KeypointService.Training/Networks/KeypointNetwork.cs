using KeypointService.Training.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KeypointService.Training.Networks;

/// <summary>A network that can be trained here and written as a model file: [N, 1, 96, 96] grayscale 0 to 255 → points.</summary>
internal abstract class KeypointNetwork(string name) : Module<Tensor, KeypointOutput>(name)
{
    /// <summary>The networks by the name of the model that they become.</summary>
    public static IReadOnlyList<string> Names { get; } = [ClassicNetwork.ModelName, CompactNetwork.ModelName, CompactNetwork.SmallModelName];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="dropout">Share of the dense layers' inputs that training leaves out.</param>
    /// <param name="half">Compute convolutions in bfloat16 while training.</param>
    public static KeypointNetwork Create(string name, double dropout = 0, bool half = false) => name switch
    {
        ClassicNetwork.ModelName => new ClassicNetwork(dropout),
        CompactNetwork.ModelName => new CompactNetwork(half),
        CompactNetwork.SmallModelName => new CompactNetwork(half, small: true),
        _ => throw new ArgumentException($"There is no network '{name}'; there are: {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>True where the network tells faces from what is none.</summary>
    public abstract bool JudgesFaces { get; }

    /// <summary>
    /// Takes over the weights of a model file of this network; layers that the file lacks keep their own. The first forward
    /// pass then settles the statistics of normalisation: it has to see many crops.
    /// </summary>
    public abstract void Adopt(OnnxWeights weights);

    /// <summary>Writes the trained network as a graph that keeps the model contract.</summary>
    /// <param name="calibration">What brings its estimate of its own error to one standard deviation.</param>
    public abstract OnnxGraph ToOnnx(SigmaCalibration calibration);
}
