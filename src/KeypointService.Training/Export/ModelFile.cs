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
    /// <summary>Writes it and loads it once as the service does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model; its metadata tell which network it is.</param>
    /// <exception cref="ModelContractException">What was written breaks the contract.</exception>
    public static void Write(string path, ModelProto model)
    {
        File.WriteAllBytes(path, model.ToByteArray());
        Checksum.Write(path);
        KnownAnswer.Write(path);
        using IDisposable loaded = model.Metadata("name") switch
        {
            DetectorNetwork.ModelName => CnnFaceDetector.Load(path, new CnnFaceDetectorOptions()),
            VerifierNetwork.ModelName => FaceVerifier.Load(path),
            _ => KeypointModel.Load(path),
        };
    }
}
