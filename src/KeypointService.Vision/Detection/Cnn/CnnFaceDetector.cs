using System.Numerics.Tensors;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>
/// Finds faces of any size and roll with a fully convolutional network on a scaled-down grayscale copy: one pass, in one
/// ONNX Runtime session that all threads share.
/// </summary>
public sealed class CnnFaceDetector : IFaceDetector, IDisposable
{
    /// <summary>The name of this detector.</summary>
    public const string DetectorName = "cnn";

    // Bounds the work on a picture made to look like faces everywhere.
    private const int MostHits = 4096;
    private static readonly string[] InputNames = [FaceDetectorContract.Image];

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly CnnFaceDetectorOptions _options;

    private CnnFaceDetector(InferenceSession session, FaceDetectorInfo info, CnnFaceDetectorOptions options)
    {
        _session = session;
        _options = options;
        Info = info;
    }

    /// <inheritdoc/>
    public string Name => DetectorName;

    /// <summary>What the model file says of itself.</summary>
    public FaceDetectorInfo Info { get; }

    /// <summary>Loads a detector's model and checks it against the contract.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="options">Search settings.</param>
    /// <exception cref="InvalidDataException">The file is not the one that its checksum was written for.</exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks the contract.</exception>
    public static CnnFaceDetector Load(string path, CnnFaceDetectorOptions options)
    {
        options.Validate();
        return OnnxSession.Open(path, threads: 1, (sha256, session) =>
            new CnnFaceDetector(session, FaceDetectorContract.Check(path, sha256, session), options));
    }

    /// <inheritdoc/>
    public IReadOnlyList<FaceCandidate> Detect(Mat gray, bool judged = false)
    {
        var scale = Math.Max(1.0, (double)Math.Max(gray.Width, gray.Height) / _options.WorkingSize);
        var size = new Size(Math.Max(1, Math.Round(gray.Width / scale)), Math.Max(1, Math.Round(gray.Height / scale)));
        var (width, height) = (Aligned(size.Width), Aligned(size.Height));
        using var input = OnnxSession.CreateInput([1, 1, height, width]);
        using (var copy = Copy(gray, size, width, height))
        {
            TensorPrimitives.ConvertTruncating<byte, float>(copy.AsSpan<byte>(), input.GetTensorMutableDataAsSpan<float>());
        }

        var hits = Run(input, width, judged ? _options.MinScoreJudged : _options.MinScore);
        var (scaleX, scaleY) = ((double)gray.Width / size.Width, (double)gray.Height / size.Height);
        var surest = hits.OrderByDescending(hit => hit.Score).Take(MostHits);
        return [.. NonMaximumSuppression.Suppress(surest, hit => hit.Box, _options.MaxOverlap)
            .Select(face => face with { Box = Scaled(face.Box, scaleX, scaleY) })
            .OrderByDescending(face => face.Box.Area)];
    }

    /// <summary>Frees the session.</summary>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static int Aligned(int length) => (length + FaceGrid.Alignment - 1) / FaceGrid.Alignment * FaceGrid.Alignment;

    /// <summary>The picture scaled to a size, its last row and column repeated up to another.</summary>
    private static Mat Copy(Mat gray, Size size, int width, int height)
    {
        using var small = gray.ShrunkTo(size);
        var padded = new Mat();
        Cv2.CopyMakeBorder(small, padded, 0, height - size.Height, 0, width - size.Width, BorderTypes.Replicate);
        return padded;
    }

    private List<FaceCandidate> Run(OrtValue input, int width, double minScore)
    {
        using var outputs = _session.Run(_runOptions, InputNames, [input], FaceDetectorContract.Levels);
        List<FaceCandidate> faces = [];
        for (var level = 0; level < FaceGrid.Strides.Count; level++)
        {
            var stride = FaceGrid.Strides[level];
            FaceGridDecoder.Decode(outputs[level].GetTensorDataAsSpan<float>(), stride, width / stride, minScore, faces);
        }

        return faces;
    }

    /// <summary>A square box of the copy in pixels of the picture.</summary>
    private static FaceBox Scaled(FaceBox box, double scaleX, double scaleY) => FaceBox.Square(
        new ImagePoint(((box.Center.X + 0.5) * scaleX) - 0.5, ((box.Center.Y + 0.5) * scaleY) - 0.5),
        box.Width * (scaleX + scaleY) / 2);
}
