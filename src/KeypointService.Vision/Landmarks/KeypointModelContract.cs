using System.Globalization;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace KeypointService.Vision.Landmarks;

/// <summary>Checks a loaded session against the model contract and reads the file's metadata.</summary>
internal static class KeypointModelContract
{
    private const string FigurePrefix = "figure.";

    public static KeypointModelInfo Check(string path, byte[] file, InferenceSession session)
    {
        CheckTensor(path, "input", "image", session.InputMetadata, [-1, 1, FaceCrop.Size, FaceCrop.Size]);
        CheckTensor(path, "output", "keypoints", session.OutputMetadata, [-1, 2 * FaceKeypointSet.Count]);
        var hasSigma = session.OutputMetadata.ContainsKey("sigma");
        if (hasSigma)
        {
            CheckTensor(path, "output", "sigma", session.OutputMetadata, [-1, FaceKeypointSet.Count]);
        }

        var hasFaceScore = session.OutputMetadata.ContainsKey("face_score");
        if (hasFaceScore)
        {
            CheckTensor(path, "output", "face_score", session.OutputMetadata, [-1, 1]);
        }

        if (session.InputMetadata.Count != 1)
        {
            throw new ModelContractException(path, "it has more inputs than 'image'.");
        }

        var metadata = session.ModelMetadata.CustomMetadataMap;
        return new KeypointModelInfo
        {
            Name = Required(path, metadata, "name"),
            Version = Required(path, metadata, "version"),
            KeypointNames = KeypointNames(path, metadata),
            CropScale = Number(path, metadata, "crop_scale", scale => scale is > 0 and <= 4, "(0, 4]"),
            Parameters = long.TryParse(metadata.GetValueOrDefault("parameters"), out var count) ? count : 0,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            TrainingData = Required(path, metadata, "training_data"),
            License = Required(path, metadata, "license"),
            HasSigma = hasSigma,
            HasFaceScore = hasFaceScore,
            MinConfidence = hasFaceScore
                ? Number(path, metadata, "min_confidence", confidence => confidence is >= 0 and <= 1, "[0, 1]")
                : 0,
            Figures = Figures(metadata),
        };
    }

    private static void CheckTensor(
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

    private static string Show(int[] shape) =>
        "[" + string.Join(",", shape.Select(d => d < 0 ? "N" : d.ToString(CultureInfo.InvariantCulture))) + "]";

    private static string Required(string path, Dictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out var value) && value.Length > 0
            ? value
            : throw new ModelContractException(path, $"its metadata has no '{key}'.");

    private static string[] KeypointNames(string path, Dictionary<string, string> metadata)
    {
        var names = Required(path, metadata, "keypoint_names").Split(',');
        return names.SequenceEqual(FaceKeypointSet.Names)
            ? names
            : throw new ModelContractException(path, "its 'keypoint_names' are not the 15 names in the fixed order.");
    }

    private static double Number(
        string path, Dictionary<string, string> metadata, string key, Func<double, bool> isValid, string range)
    {
        var text = Required(path, metadata, key);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && isValid(number)
            ? number
            : throw new ModelContractException(path, $"its '{key}' is '{text}', where a number in {range} is expected.");
    }

    private static Dictionary<string, double> Figures(Dictionary<string, string> metadata) => metadata
        .Where(pair => pair.Key.StartsWith(FigurePrefix, StringComparison.Ordinal))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .ToDictionary(
            pair => pair.Key[FigurePrefix.Length..],
            pair => double.Parse(pair.Value, CultureInfo.InvariantCulture));
}
