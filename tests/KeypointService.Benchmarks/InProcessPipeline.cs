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
    private readonly DrawOptions? _draw;
    private readonly LocateOptions _options;

    private InProcessPipeline(IFaceDetector detector, KeypointModel model, DrawOptions? draw, int threads)
    {
        _options = new LocateOptions { Threads = threads };
        _detector = detector;
        _model = model;
        _draw = draw;
        _pipeline = new KeypointPipeline(detector, model);
    }

    /// <summary>Loads what a request with these parameters would use.</summary>
    /// <param name="detector">Name of the face detector.</param>
    /// <param name="model">Name of the keypoint model.</param>
    /// <param name="accept">Media type of the picture to draw and encode; null or another one for the points alone.</param>
    /// <param name="threads">Threads that share the work on one picture.</param>
    public static InProcessPipeline Load(
        string detector = CnnFaceDetector.DetectorName, string model = "compact", string? accept = null, int threads = 1) => new(
        detector == CnnFaceDetector.DetectorName ? Installed.CnnDetector() : Installed.Detector(),
        KeypointModel.Load(Path.Combine(Installed.Models, model, "model.onnx")),
        accept switch
        {
            "image/png" => new DrawOptions { Format = ImageFormat.Png },
            "image/jpeg" => new DrawOptions(),
            _ => null,
        },
        threads);

    /// <summary>Takes a file from its bytes to the faces, and to the annotated picture where that is asked for.</summary>
    /// <returns>The number of faces.</returns>
    public int Answer(byte[] picture)
    {
        if (_draw is null)
        {
            return _pipeline.Locate(picture, _options).Count;
        }

        using var located = _pipeline.LocateInColour(picture, _options);
        using var drawn = located.Draw(_draw);
        return located.Faces.Count;
    }

    public void Dispose()
    {
        _pipeline.Dispose();
        _model.Dispose();
        (_detector as IDisposable)?.Dispose();
    }
}
