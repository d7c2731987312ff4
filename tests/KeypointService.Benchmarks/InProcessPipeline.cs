using KeypointService.Vision;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Drawing;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;

namespace KeypointService.Benchmarks;

/// <summary>What the service does with a picture, without the web around it. Any number of threads may share it.</summary>
internal sealed class InProcessPipeline : IDisposable
{
    private readonly IFaceDetector _detector;
    private readonly KeypointModel _model;
    private readonly KeypointPipeline _pipeline;
    private readonly ImageFormat? _answer;

    private InProcessPipeline(IFaceDetector detector, KeypointModel model, ImageFormat? answer)
    {
        _detector = detector;
        _model = model;
        _answer = answer;
        _pipeline = new KeypointPipeline(detector);
    }

    /// <summary>Loads what a request with these parameters would use.</summary>
    /// <param name="detector">Name of the face detector.</param>
    /// <param name="model">Name of the keypoint model.</param>
    /// <param name="accept">Media type of the picture to draw and encode; null or another one for the points alone.</param>
    public static InProcessPipeline Load(
        string detector = CnnFaceDetector.DetectorName, string model = "compact", string? accept = null) => new(
        detector == CnnFaceDetector.DetectorName ? Installed.CnnDetector() : Installed.Detector(),
        KeypointModel.Load(Path.Combine(Installed.Models, model, "model.onnx")),
        accept switch
        {
            "image/png" => ImageFormat.Png,
            "image/jpeg" => ImageFormat.Jpeg,
            _ => null,
        });

    /// <summary>Takes a file from its bytes to the faces, and to the annotated picture where that is asked for.</summary>
    /// <returns>The number of faces.</returns>
    public int Answer(byte[] picture)
    {
        var header = ImageHeader.Read(picture);
        if (_answer is not { } format)
        {
            return _pipeline.Locate(picture, header, _model, new LocateOptions(), new StageTimes()).Count;
        }

        using var image = ImageDecoder.Decode(picture, header);
        var faces = _pipeline.Locate(image, _model, new LocateOptions(), new StageTimes());
        KeypointOverlay.Draw(image, faces);
        ImageEncoder.Encode(image, format).Dispose();
        return faces.Count;
    }

    public void Dispose()
    {
        _model.Dispose();
        (_detector as IDisposable)?.Dispose();
    }
}
