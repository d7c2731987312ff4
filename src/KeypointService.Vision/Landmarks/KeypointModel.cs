using KeypointService.Vision.Geometry;
using KeypointService.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Vision.Landmarks;

/// <summary>
/// A keypoint network in one ONNX Runtime session, which all threads share, and where there is one a smaller network for faces of few
/// pixels. Each file's inputs, outputs and metadata are checked against the model contract when it is loaded.
/// </summary>
public sealed class KeypointModel : IDisposable
{
    /// <summary>The file of a network for faces of few pixels, beside the model's.</summary>
    public const string SmallFileName = "small.onnx";

    // Crop pixels a picture pixel from which a face has few, less than 14: chosen on photos for validation. Larger ones the model knows better.
    private const double SmallScale = 7;

    private const string Image = "image";
    private const string Keypoints = "keypoints";
    private const string Sigma = "sigma";
    private const string Visibility = "visibility";
    private const string FaceScore = "face_score";
    private static readonly string[] InputNames = [Image];

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _outputNames;
    private KeypointModel? _small;

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
    internal FaceCrop Crop { get; }

    /// <summary>Loads a model and checks it against the contract.</summary>
    /// <param name="path">An ONNX file; a <c>small.onnx</c> beside it serves its faces of few pixels.</param>
    /// <param name="threads">Intra-op threads of a run; 1 serves best when requests run side by side.</param>
    /// <exception cref="InvalidDataException">
    /// The file is not the one that its checksum was written for, or does not compute here what its known answer says.
    /// </exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks the contract.</exception>
    public static KeypointModel Load(string path, int threads = 1)
    {
        var model = Open(path, threads);
        try
        {
            var small = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, SmallFileName);
            if (Path.GetFileName(path) != SmallFileName && File.Exists(small))
            {
                model._small = Open(small, threads);
                KeypointModelContract.CheckAlike(small, model._small.Info, model.Info);
            }

            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Runs the network on a batch of crops.</summary>
    /// <param name="crops">Row-major [count, 1, 96, 96], grayscale 0 to 255.</param>
    /// <param name="count">Number of crops, at least 1.</param>
    /// <exception cref="ArgumentException">The buffer is shorter than the batch.</exception>
    internal KeypointPrediction Predict(ReadOnlySpan<float> crops, int count)
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

    /// <summary>The network for a crop: itself, or the one for faces of few pixels where the crop has to enlarge its face as much.</summary>
    /// <param name="toCrop">From pixels of the picture to pixels of the crop.</param>
    internal KeypointModel SuitedTo(SimilarityTransform toCrop) => toCrop.Scale >= SmallScale ? _small ?? this : this;

    /// <summary>Frees the session.</summary>
    public void Dispose()
    {
        _small?.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static KeypointModel Open(string path, int threads) => OnnxSession.Open(path, threads, (sha256, session) =>
        new KeypointModel(session, KeypointModelContract.Check(path, sha256, session)));

    private float[]? Copy(IDisposableReadOnlyCollection<OrtValue> outputs, string name)
    {
        var index = Array.IndexOf(_outputNames, name);
        return index < 0 ? null : outputs[index].GetTensorDataAsSpan<float>().ToArray();
    }
}
