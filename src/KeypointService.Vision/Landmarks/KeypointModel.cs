using KeypointService.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// A keypoint network in one ONNX Runtime session, which all threads share. The file's inputs, outputs and metadata
/// are checked against the model contract when it is loaded.
/// </summary>
public sealed class KeypointModel : IDisposable
{
    private const string Image = "image";
    private const string Keypoints = "keypoints";
    private const string Sigma = "sigma";
    private const string Visibility = "visibility";
    private const string FaceScore = "face_score";
    private static readonly string[] InputNames = [Image];

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _outputNames;

    private KeypointModel(InferenceSession session, KeypointModelInfo info)
    {
        _session = session;
        Info = info;
        _outputNames = [Keypoints, .. info.HasSigma ? [Sigma] : Array.Empty<string>(),
            .. info.HasVisibility ? [Visibility] : Array.Empty<string>(), .. info.HasFaceScore ? [FaceScore] : Array.Empty<string>()];
        Crop = new FaceCrop(info.CropScale);
    }

    /// <summary>What the file says of itself.</summary>
    public KeypointModelInfo Info { get; }

    /// <summary>The crop geometry that the model was trained with.</summary>
    public FaceCrop Crop { get; }

    /// <summary>Loads a model and checks it against the contract.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="threads">Intra-op threads of a run; 1 serves best when requests run side by side.</param>
    /// <exception cref="InvalidDataException">The file is not the one that its checksum was written for.</exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks the contract.</exception>
    public static KeypointModel Load(string path, int threads = 1) => OnnxSession.Open(path, threads, (sha256, session) =>
        new KeypointModel(session, KeypointModelContract.Check(path, sha256, session)));

    /// <summary>Runs the network on a batch of crops.</summary>
    /// <param name="crops">Row-major [count, 1, 96, 96], grayscale 0 to 255.</param>
    /// <param name="count">Number of crops, at least 1.</param>
    /// <exception cref="ArgumentException">The buffer is shorter than the batch.</exception>
    public KeypointPrediction Predict(ReadOnlySpan<float> crops, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (crops.Length < count * FaceCrop.Pixels)
        {
            throw new ArgumentException("The buffer is shorter than the batch.", nameof(crops));
        }

        using var input = OnnxSession.CreateInput([count, 1, FaceCrop.Size, FaceCrop.Size]);
        crops[..(count * FaceCrop.Pixels)].CopyTo(input.GetTensorMutableDataAsSpan<float>());
        using var outputs = _session.Run(_runOptions, InputNames, [input], _outputNames);
        return new(Copy(outputs, Keypoints)!, Copy(outputs, Sigma), Copy(outputs, FaceScore), Copy(outputs, Visibility));
    }

    /// <summary>Frees the session.</summary>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private float[]? Copy(IDisposableReadOnlyCollection<OrtValue> outputs, string name)
    {
        var index = Array.IndexOf(_outputNames, name);
        return index < 0 ? null : outputs[index].GetTensorDataAsSpan<float>().ToArray();
    }
}
