using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService;

/// <summary>The cascade and the models that travel with the build.</summary>
internal static class Installed
{
    public static string Models { get; } = Path.Combine(AppContext.BaseDirectory, "models");

    public static string Cascade { get; } = Path.Combine(Models, "haar", "haarcascade_frontalface_default.xml");

    public static string ClassicModel { get; } = Path.Combine(Models, "classic", "model.onnx");

    public static string CompactModel { get; } = Path.Combine(Models, "compact", "model.onnx");

    public static string DetectorModel { get; } = Path.Combine(Models, "detector", "model.onnx");

    public static HaarFaceDetector Detector() => new(Cascade, new HaarFaceDetectorOptions());

    /// <summary>OpenCV's own scan of the cascade, to compare with.</summary>
    public static CascadeClassifier OpenCvCascade() => new(Cascade);

    public static CnnFaceDetector CnnDetector() => CnnFaceDetector.Load(DetectorModel, new CnnFaceDetectorOptions());

    public static KeypointModel Classic() => KeypointModel.Load(ClassicModel);

    public static KeypointModel Compact() => KeypointModel.Load(CompactModel);
}
