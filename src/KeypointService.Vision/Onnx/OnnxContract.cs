using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace KeypointService.Vision.Onnx;

/// <summary>What the contracts of all model files have in common: named tensors of a shape, and metadata.</summary>
internal static class OnnxContract
{
    private const string FigurePrefix = "figure.";

    public static void CheckTensor(
        string path, string kind, string name, IReadOnlyDictionary<string, NodeMetadata> tensors, int[] shape)
    {
        if (!tensors.TryGetValue(name, out var tensor))
        {
            throw new ModelContractException(path, $"it has no {kind} '{name}'.");
        }

        if (tensor.ElementDataType != TensorElementType.Float)
        {
            throw new ModelContractException(
                path, $"{kind} '{name}' holds {tensor.ElementDataType}, where Float is expected.");
        }

        if (!tensor.Dimensions.SequenceEqual(shape))
        {
            throw new ModelContractException(
                path, $"{kind} '{name}' has shape {Show(tensor.Dimensions)}, where {Show(shape)} is expected.");
        }
    }

    public static void CheckSingleInput(string path, string name, InferenceSession session)
    {
        if (session.InputMetadata.Count != 1)
        {
            throw new ModelContractException(path, $"it has more inputs than '{name}'.");
        }
    }

    public static long Parameters(Dictionary<string, string> metadata) =>
        long.TryParse(metadata.GetValueOrDefault("parameters"), out var count) ? count : 0;

    private static string Show(int[] shape) =>
        "[" + string.Join(",", shape.Select(d => d < 0 ? "N" : d.ToString(CultureInfo.InvariantCulture))) + "]";

    public static string Required(string path, Dictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var value) && value.Length > 0
            ? value
            : throw new ModelContractException(path, $"its metadata has no '{key}'.");

    public static double Number(
        string path, Dictionary<string, string> metadata, string key, Func<double, bool> isValid, string range)
    {
        var text = Required(path, metadata, key);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && isValid(number)
            ? number
            : throw new ModelContractException(path, $"its '{key}' is '{text}', where a number in {range} is expected.");
    }

    public static Dictionary<string, double> Figures(string path, Dictionary<string, string> metadata) => metadata.Keys
        .Where(key => key.StartsWith(FigurePrefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .ToDictionary(key => key[FigurePrefix.Length..], key => Number(path, metadata, key, double.IsFinite, "decimal notation"));
}
