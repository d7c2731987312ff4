using System.Numerics.Tensors;
using KeypointService.Vision.Imaging;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>The detector's network in ONNX Runtime sessions, which all threads share. Owns the sessions.</summary>
/// <param name="session">Runs on the caller's thread: serves best when requests run side by side.</param>
/// <param name="swift">Spreads a run over several threads: for a request beside idle cores. Null where there is one core.</param>
internal sealed class FaceNetwork(InferenceSession session, InferenceSession? swift) : IDisposable
{
    // A face has a dozen or two.
    private const int UsualHits = 32;

    private static readonly string[] InputNames = [FaceDetectorContract.Image];
    private static readonly string[] OutputNames = [.. FaceDetectorContract.Levels, FaceDetectorContract.Small];
    private readonly RunOptions _runOptions = new();

    /// <summary>Looks at a part of a picture.</summary>
    /// <param name="gray">The picture, 8 bits, one channel.</param>
    /// <param name="part">The part.</param>
    /// <param name="size">The size to which the part is scaled.</param>
    /// <param name="minScore">Score from which a cell is a face.</param>
    /// <param name="minSmallScore">Probability from which a cell may hold smaller faces; a map without one is left out.</param>
    /// <param name="threads">Threads that the look may keep busy, the caller's among them.</param>
    public FaceNetworkAnswer Look(Mat gray, Rect part, Size size, double minScore, double minSmallScore, int threads)
    {
        var (width, height) = (Aligned(size.Width), Aligned(size.Height));
        using var input = OnnxSession.CreateInput([1, 1, height, width]);
        using (var view = new Mat(gray, part))
        using (var copy = Copy(view, size, width, height))
        {
            TensorPrimitives.ConvertTruncating<byte, float>(copy.AsSpan<byte>(), input.GetTensorMutableDataAsSpan<float>());
        }

        using var outputs = (threads > 1 ? swift ?? session : session).Run(_runOptions, InputNames, [input], OutputNames);
        List<FaceCandidate> faces = new(UsualHits);
        for (var level = 0; level < FaceGrid.Strides.Count; level++)
        {
            var stride = FaceGrid.Strides[level];
            FaceGridDecoder.Decode(outputs[level].GetTensorDataAsSpan<float>(), stride, FaceGrid.Cells(width, stride), minScore, faces);
        }

        var small = outputs[^1].GetTensorDataAsSpan<float>();
        var isEmpty = TensorPrimitives.Max(small) < LogOdds.Of(minSmallScore);
        return new(faces, new SmallFaceMap(isEmpty ? [] : small.ToArray(), FaceGrid.Cells(width, FaceGrid.SmallStride)));
    }

    /// <summary>Frees the sessions.</summary>
    public void Dispose()
    {
        _runOptions.Dispose();
        swift?.Dispose();
        session.Dispose();
    }

    private static int Aligned(int length) => FaceGrid.Cells(length, FaceGrid.Alignment) * FaceGrid.Alignment;

    /// <summary>A picture scaled to a size, its last row and column repeated up to another.</summary>
    private static Mat Copy(Mat gray, Size size, int width, int height)
    {
        using var small = gray.ShrunkTo(size);
        return MatExtensions.Made(padded => Cv2.CopyMakeBorder(
            small, padded, 0, height - size.Height, 0, width - size.Width, BorderTypes.Replicate));
    }
}
