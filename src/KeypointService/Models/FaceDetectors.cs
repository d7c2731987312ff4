using KeypointService.Problems;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Onnx;
using Microsoft.Extensions.Options;

namespace KeypointService.Models;

/// <summary>The face detectors by name. Owns them.</summary>
internal sealed partial class FaceDetectors : IDisposable
{
    private readonly List<IFaceDetector> _detectors = [];
    private readonly string _default;

    /// <summary>Loads the cascade, and the convolutional detector where its model file is there.</summary>
    /// <exception cref="FileNotFoundException">The cascade is missing.</exception>
    /// <exception cref="InvalidDataException">A setting is out of its range.</exception>
    /// <exception cref="ModelContractException">The model file breaks the contract, or the default detector's is missing.</exception>
    public FaceDetectors(
        ModelFolder folder,
        IOptions<DetectionOptions> detection,
        IOptions<HaarFaceDetectorOptions> haar,
        IOptions<CnnFaceDetectorOptions> cnn,
        ILogger<FaceDetectors> logger)
    {
        Check(DetectionOptions.Section, haar.Value.Validate);
        Check(DetectionOptions.CnnSection, cnn.Value.Validate);
        try
        {
            _detectors.Add(new HaarFaceDetector(folder.Cascade, haar.Value));
            if (detection.Value.Default == CnnFaceDetector.DetectorName || File.Exists(folder.Detector))
            {
                _detectors.Add(CnnFaceDetector.Load(folder.Detector, cnn.Value));
                if (cnn.Value.Verify && !File.Exists(folder.Verifier))
                {
                    LogWithoutVerifier(logger, folder.Verifier);
                }
            }

            _default = detection.Value.Default ?? _detectors[^1].Name;
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

    /// <summary>Says which setting it is that cannot work: the detectors know their own names for them alone.</summary>
    private static void Check(string section, Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentOutOfRangeException wrong)
        {
            throw new InvalidDataException($"{section}:{wrong.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Detection:Cnn:Verify is set, and there is no second stage at {File}: hits are not looked at again")]
    private static partial void LogWithoutVerifier(ILogger logger, string file);

    public void Dispose()
    {
        foreach (var detector in _detectors.OfType<IDisposable>())
        {
            detector.Dispose();
        }
    }
}
