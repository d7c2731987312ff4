using KeypointService.Models;
using KeypointService.Problems;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using Microsoft.Extensions.Options;

namespace KeypointService.Detection;

/// <summary>The face detectors by name. Owns them.</summary>
internal sealed class FaceDetectors : IDisposable
{
    /// <summary>Folder of the convolutional detector's model among the models.</summary>
    public const string CnnFolder = "detector";

    private readonly List<IFaceDetector> _detectors = [];
    private readonly string _default;

    /// <summary>Loads the cascade, and the convolutional detector where its model file is there.</summary>
    /// <exception cref="FileNotFoundException">The cascade is missing.</exception>
    /// <exception cref="ModelContractException">The model file breaks the contract, or the default detector's is missing.</exception>
    public FaceDetectors(
        IOptions<ModelsOptions> models,
        IOptions<DetectionOptions> detection,
        IOptions<HaarFaceDetectorOptions> haar,
        IOptions<CnnFaceDetectorOptions> cnn)
    {
        var folder = models.Value.FullPath;
        var model = Path.Combine(folder, CnnFolder, "model.onnx");
        _default = detection.Value.Default;
        try
        {
            _detectors.Add(new HaarFaceDetector(Path.Combine(folder, "haar", "haarcascade_frontalface_default.xml"), haar.Value));
            if (_default == CnnFaceDetector.DetectorName || File.Exists(model))
            {
                _detectors.Add(CnnFaceDetector.Load(model, cnn.Value));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<IFaceDetector> All => _detectors;

    /// <summary>The detector of a name, or the default one.</summary>
    /// <exception cref="RequestProblemException">There is no such detector.</exception>
    public IFaceDetector Find(string? name) => _detectors.Find(detector => detector.Name == (name ?? _default))
        ?? throw new RequestProblemException(
            ProblemKind.InvalidParameter, $"detector has to be one of: {string.Join(", ", _detectors.Select(detector => detector.Name))}.")
        {
            Members = new Dictionary<string, object?> { ["parameter"] = "detector" },
        };

    /// <summary>
    /// The detector of a name, or where none is named the one for video: every frame counts there, and heads turn.
    /// </summary>
    /// <exception cref="RequestProblemException">There is no such detector.</exception>
    public IFaceDetector FindForVideo(string? name) => name is null && _detectors.Find(detector => detector is CnnFaceDetector) is { } cnn
        ? cnn
        : Find(name);

    public void Dispose()
    {
        foreach (var detector in _detectors.OfType<IDisposable>())
        {
            detector.Dispose();
        }
    }
}
