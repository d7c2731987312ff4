using KeypointService.Training.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Networks;

/// <summary>Brings each crop to zero mean and unit deviation, so that a network need not learn what light does.</summary>
internal static class PictureNormalization
{
    // In gray levels; keeps a picture of one colour finite.
    private const float LeastDeviation = 4;

    // Lives as long as the program: a temporary one may be collected while the native call still reads it.
    private static readonly Scalar LeastVariance = (LeastDeviation * LeastDeviation).ToScalar();

    public static Tensor Forward(Tensor image)
    {
        using var scope = NewDisposeScope();
        var centered = image - image.mean([1, 2, 3], keepdim: true);
        var variance = centered.square().mean([1, 2, 3], keepdim: true);
        return (centered / variance.add(LeastVariance).sqrt()).MoveToOuterDisposeScope();
    }

    public static string WriteTo(OnnxGraph graph, string image) => graph.NormalizeInstances(image, LeastDeviation * LeastDeviation);
}
