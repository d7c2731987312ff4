using KeypointService.Vision.Detection.Cnn;
using Microsoft.Extensions.Options;

namespace KeypointService.Models;

/// <summary>Where each trained file lies: one folder a model, and two for the face detectors.</summary>
internal sealed class ModelFolder(IOptions<ModelsOptions> options)
{
    private const string DetectorName = "detector";
    private const string FileName = "model.onnx";

    private string Root => options.Value.FullPath;

    /// <summary>The convolutional detector's model.</summary>
    public string Detector => ModelOf(DetectorName);

    /// <summary>The convolutional detector's second stage.</summary>
    public string Verifier => Path.Combine(Root, DetectorName, CnnFaceDetector.VerifierFileName);

    /// <summary>The detector's cascade.</summary>
    public string Cascade => Path.Combine(Root, "haar", "haarcascade_frontalface_default.xml");

    /// <summary>The file of a keypoint model.</summary>
    public string ModelOf(string name) => Path.Combine(Root, name, FileName);

    /// <summary>The files of all keypoint models.</summary>
    public IEnumerable<string> Models() => Directory.Exists(Root)
        ? Directory.EnumerateDirectories(Root)
            .Select(folder => Path.GetFileName(folder)).Where(name => name != DetectorName).Select(ModelOf).Where(File.Exists)
        : [];
}
