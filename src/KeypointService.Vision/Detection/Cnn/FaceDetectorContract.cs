using KeypointService.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>Checks a loaded session against the detector's model contract and reads the file's metadata.</summary>
internal static class FaceDetectorContract
{
    /// <summary>Input: [N, 1, H, W], grayscale 0 to 255, both sides multiples of <see cref="FaceGrid.Alignment"/>.</summary>
    public const string Image = "image";

    /// <summary>Output: [N, 1, H / 16, W / 16], log-odds that a face too small for the scale lies there.</summary>
    public const string Small = "small";

    /// <summary>Outputs, a level of <see cref="FaceGrid"/> each: [N, <see cref="FaceGrid.Values"/>, H / stride, W / stride], the sides rounded up.</summary>
    public static IReadOnlyList<string> Levels { get; } = [.. FaceGrid.Strides.Select(stride => $"faces{stride}")];

    public static FaceDetectorInfo Check(string path, string sha256, InferenceSession session)
    {
        OnnxContract.CheckTensor(path, "input", Image, session.InputMetadata, [-1, 1, -1, -1]);
        foreach (var level in Levels)
        {
            OnnxContract.CheckTensor(path, "output", level, session.OutputMetadata, [-1, FaceGrid.Values, -1, -1]);
        }

        OnnxContract.CheckTensor(path, "output", Small, session.OutputMetadata, [-1, 1, -1, -1]);
        OnnxContract.CheckSingleInput(path, Image, session);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        return new FaceDetectorInfo
        {
            Version = OnnxContract.Required(path, metadata, "version"),
            Parameters = OnnxContract.Parameters(metadata),
            Sha256 = sha256,
            TrainingData = OnnxContract.Required(path, metadata, "training_data"),
            License = OnnxContract.Required(path, metadata, "license"),
            Figures = OnnxContract.Figures(path, metadata),
        };
    }
}
