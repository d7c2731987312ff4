using KeypointService.Vision.Landmarks;

namespace KeypointService.Models;

/// <summary>A loaded model as the API shows it.</summary>
internal sealed record ModelResponse(
    string Name,
    string Version,
    bool Default,
    long Parameters,
    string Sha256,
    string TrainingData,
    string License,
    bool HasSigma,
    bool HasConfidence,
    double? MinConfidence,
    IReadOnlyList<string> KeypointNames,
    IReadOnlyDictionary<string, double> Figures)
{
    public static ModelResponse From(KeypointModelInfo info, bool isDefault) => new(
        info.Name, info.Version, isDefault, info.Parameters, info.Sha256, info.TrainingData, info.License,
        info.HasSigma, info.HasFaceScore, info.HasFaceScore ? info.MinConfidence : null, info.KeypointNames, info.Figures);
}

/// <summary>All loaded models, and the face detectors.</summary>
internal sealed record ModelListResponse(IReadOnlyList<ModelResponse> Models, IReadOnlyList<DetectorResponse> Detectors);
