using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;

namespace KeypointService.Models;

/// <summary>A face detector as the API shows it; of the cascade nobody measured or counted what a model file tells.</summary>
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
    // A cascade's file has no fields for this; its head tells the licence in words.
    private const string CascadeTrainingData = "Not told by the author of OpenCV's haarcascade_frontalface_default.xml, Rainer Lienhart for Intel";
    private const string CascadeLicense = "Intel License Agreement for Open Source Computer Vision Library (BSD style); its text heads the file";

    public static DetectorResponse From(IFaceDetector detector, bool isDefault) => detector is CnnFaceDetector { Info: var info }
        ? new(detector.Name, isDefault, info.Version, info.Parameters, info.Sha256, info.TrainingData, info.License, info.Figures)
        : new(detector.Name, isDefault, null, null, (detector as HaarFaceDetector)?.Sha256, CascadeTrainingData, CascadeLicense, null);
}
