using KeypointService.Vision.Onnx;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>
/// Finds faces of any size and roll with a fully convolutional network on grayscale copies of the picture: one look at all of
/// it, and where that tells of smaller faces, or of one that fills the picture, a look at another scale.
/// </summary>
public sealed class CnnFaceDetector : IFaceDetector, IDisposable
{
    /// <summary>The name of this detector.</summary>
    public const string DetectorName = "cnn";

    /// <summary>The file of its second stage, beside the model's.</summary>
    public const string VerifierFileName = "verifier.onnx";

    // A third less time for a look; each further thread gains less.
    private const int SwiftThreads = 2;

    private readonly FaceNetwork _network;
    private readonly FaceVerifier? _verifier;
    private readonly CnnFaceDetectorOptions _options;

    private CnnFaceDetector(FaceNetwork network, FaceVerifier? verifier, FaceDetectorInfo info, CnnFaceDetectorOptions options)
    {
        _network = network;
        _verifier = verifier;
        _options = options;
        Info = info;
    }

    /// <inheritdoc/>
    public string Name => DetectorName;

    /// <summary>What the model file says of itself.</summary>
    public FaceDetectorInfo Info { get; }

    /// <summary>Loads a detector's model, and its second stage where there is one, and checks them against their contracts.</summary>
    /// <param name="path">An ONNX file; a <c>verifier.onnx</c> beside it is its second stage.</param>
    /// <param name="options">Search settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not the one that its checksum was written for, or does not compute here what its known answer says.
    /// </exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks the contract.</exception>
    public static CnnFaceDetector Load(string path, CnnFaceDetectorOptions options)
    {
        options.Validate();
        var swift = SwiftThreads <= Environment.ProcessorCount ? OnnxSession.Open(path, SwiftThreads, (_, session) => session) : null;
        try
        {
            return OnnxSession.Open(path, threads: 1, (sha256, session) =>
            {
                var info = FaceDetectorContract.Check(path, sha256, session);
                var second = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, VerifierFileName);
                var verifier = options.Verify && File.Exists(second) ? FaceVerifier.Load(second) : null;
                return new CnnFaceDetector(new FaceNetwork(session, swift), verifier, info, options);
            });
        }
        catch
        {
            swift?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public FaceSearchResult Search(Mat gray, FaceSearchOptions options) => new FaceSearch(_network, _verifier, gray, _options, options).Run();

    /// <inheritdoc/>
    public IReadOnlyList<double>? Verify(Mat gray, IReadOnlyList<FaceCandidate> squares, FaceSearchOptions options) => _verifier is null
        ? null
        : [.. _verifier.Look(gray, squares, options.Threads, options.Cancellation).Select(answer => FaceVerifier.Weight * answer.LogOdds)];

    /// <summary>Frees the sessions.</summary>
    public void Dispose()
    {
        _network.Dispose();
        _verifier?.Dispose();
    }
}
