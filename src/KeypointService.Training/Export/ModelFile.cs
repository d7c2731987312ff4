using Google.Protobuf;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Training.Onnx.Proto;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Onnx;

namespace KeypointService.Training.Export;

/// <summary>A model that was changed after its export, as a file with its checksum and known answer.</summary>
internal static class ModelFile
{
    /// <summary>Writes it where it can be loaded as the service does; else what was there before stays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model; its metadata tell which network it is.</param>
    /// <exception cref="ModelContractException">What was written breaks the contract.</exception>
    public static void Write(string path, ModelProto model) => VerifiedFile.Write(path, model.ToByteArray(), draft =>
    {
        using IDisposable loaded = model.Metadata("name") switch
        {
            DetectorNetwork.ModelName => CnnFaceDetector.Load(draft, new CnnFaceDetectorOptions()),
            VerifierNetwork.ModelName => FaceVerifier.Load(draft),
            _ => KeypointModel.Load(draft),
        };
        return 0;
    });
}
