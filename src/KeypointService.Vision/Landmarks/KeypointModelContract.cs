using KeypointService.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Vision.Landmarks;

/// <summary>Checks a loaded session against the model contract and reads the file's metadata.</summary>
internal static class KeypointModelContract
{
    public static KeypointModelInfo Check(string path, string sha256, InferenceSession session)
    {
        OnnxContract.CheckTensor(path, "input", "image", session.InputMetadata, [-1, 1, FaceCrop.Size, FaceCrop.Size]);
        OnnxContract.CheckTensor(path, "output", "keypoints", session.OutputMetadata, [-1, 2 * FaceKeypointSet.Count]);
        var hasSigma = session.OutputMetadata.ContainsKey("sigma");
        if (hasSigma)
        {
            OnnxContract.CheckTensor(path, "output", "sigma", session.OutputMetadata, [-1, FaceKeypointSet.Count]);
        }

        var hasVisibility = session.OutputMetadata.ContainsKey("visibility");
        if (hasVisibility)
        {
            OnnxContract.CheckTensor(path, "output", "visibility", session.OutputMetadata, [-1, FaceKeypointSet.Count]);
        }

        var hasFaceScore = session.OutputMetadata.ContainsKey("face_score");
        if (hasFaceScore)
        {
            OnnxContract.CheckTensor(path, "output", "face_score", session.OutputMetadata, [-1, 1]);
        }

        OnnxContract.CheckSingleInput(path, "image", session);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        return new KeypointModelInfo
        {
            Name = OnnxContract.Required(path, metadata, "name"),
            Version = OnnxContract.Required(path, metadata, "version"),
            KeypointNames = KeypointNames(path, metadata),
            CropScale = OnnxContract.Number(path, metadata, "crop_scale", scale => scale is > 0 and <= 4, "(0, 4]"),
            Parameters = OnnxContract.Parameters(metadata),
            Sha256 = sha256,
            TrainingData = OnnxContract.Required(path, metadata, "training_data"),
            License = OnnxContract.Required(path, metadata, "license"),
            HasSigma = hasSigma,
            HasVisibility = hasVisibility,
            HasFaceScore = hasFaceScore,
            MinConfidence = hasFaceScore
                ? OnnxContract.Number(path, metadata, "min_confidence", confidence => confidence is >= 0 and <= 1, "[0, 1]")
                : 0,
            Conventions = Conventions(path, metadata),
            Figures = OnnxContract.Figures(path, metadata),
        };
    }

    /// <summary>Checks that a network answers as another one does, which it stands in for.</summary>
    public static void CheckAlike(string path, KeypointModelInfo info, KeypointModelInfo other)
    {
        if ((info.CropScale, info.HasSigma, info.HasVisibility, info.HasFaceScore)
            != (other.CropScale, other.HasSigma, other.HasVisibility, other.HasFaceScore))
        {
            throw new ModelContractException(path, $"its crops or outputs are not those of the model '{other.Name}' beside it.");
        }
    }

    private static Dictionary<string, LabelConvention> Conventions(string path, Dictionary<string, string> metadata) => metadata
        .Where(pair => pair.Key.StartsWith(LabelConvention.MetadataPrefix, StringComparison.Ordinal))
        .ToDictionary(
            pair => pair.Key[LabelConvention.MetadataPrefix.Length..],
            pair => LabelConvention.Parse(pair.Value) ?? throw new ModelContractException(path, $"its '{pair.Key}' does not hold 30 numbers."));

    private static string[] KeypointNames(string path, Dictionary<string, string> metadata)
    {
        var names = OnnxContract.Required(path, metadata, "keypoint_names").Split(',');
        return names.SequenceEqual(FaceKeypointSet.Names)
            ? names
            : throw new ModelContractException(path, "its 'keypoint_names' are not the 15 names in the fixed order.");
    }
}
