using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;

namespace KeypointService.Models;

/// <summary>A face detector as the API shows it; what only a model file tells is left out for the cascade.</summary>
internal sealed record DetectorResponse(
    string Name,
    bool Default,
    string? Version,
    long? Parameters,
    string? Sha256,
    string? TrainingData,
    string? License,
    IReadOnlyDictionary<string, double>? Figures)
{
    public static DetectorResponse From(IFaceDetector detector, bool isDefault)
    {
        var info = (detector as CnnFaceDetector)?.Info;
        return new(
            detector.Name, isDefault, info?.Version, info?.Parameters, info?.Sha256, info?.TrainingData, info?.License, info?.Figures);
    }
}
