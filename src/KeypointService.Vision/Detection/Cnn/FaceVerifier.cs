using System.Numerics.Tensors;
using KeypointService.Vision.Concurrency;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace KeypointService.Vision.Detection.Cnn;

/// <summary>
/// The detector's second stage: a network that looks at each hit again, enlarged and with what surrounds it, and tells whether it is a
/// face, and where that lies (a cascade of networks, Li et al., CVPR 2015). All threads share its session, which it owns.
/// </summary>
internal sealed class FaceVerifier : IDisposable
{
    /// <summary>Input: [N, 1, 96, 96], grayscale 0 to 255, the face in the middle half, upright.</summary>
    public const string Image = "image";

    /// <summary>Output: [N, 1], log-odds that it is a face.</summary>
    public const string Face = "face";

    /// <summary>Output, where the model has it: [N, 3], how the face lies to the hit, as <see cref="BoxShift"/> has it.</summary>
    public const string Box = "box";

    // What its log-odds count beside those of another judge. Chosen on photos for validation.
    internal const double Weight = 0.6;

    // Log-odds of the first view from which a hit may be a face.
    internal const float SurelyNone = -2;

    // How much of what the second view would move the box is believed, the first having moved it already. Chosen on crowds for validation, as the
    // thresholds are.
    internal const double SecondShare = 0.7;

    // Farther off, a side away or of more than twice the size, is another face if any.
    private const float MostShift = 1;

    private static readonly string[] InputNames = [Image];

    private readonly InferenceSession _session;
    private readonly string[] _outputNames;
    private readonly RunOptions _runOptions = new();

    private FaceVerifier(InferenceSession session)
    {
        _session = session;
        _outputNames = session.OutputMetadata.ContainsKey(Box) ? [Face, Box] : [Face];
    }

    /// <summary>What of a hit's surroundings the network sees, and that once more from closer by and mirrored.</summary>
    internal static IReadOnlyList<(FaceCrop Crop, bool Mirrored)> Views { get; } = [(new FaceCrop(2), false), (new FaceCrop(1.8), true)];

    /// <summary>Loads such a network and checks it against the contract.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <exception cref="InvalidDataException">The file is not the one that its checksum was written for.</exception>
    /// <exception cref="ModelContractException">The file is missing, no ONNX model, or breaks the contract.</exception>
    public static FaceVerifier Load(string path) => OnnxSession.Open(path, threads: 1, (_, session) =>
    {
        OnnxContract.CheckTensor(path, "input", Image, session.InputMetadata, [-1, 1, FaceCrop.Size, FaceCrop.Size]);
        OnnxContract.CheckSingleInput(path, Image, session);
        OnnxContract.CheckTensor(path, "output", Face, session.OutputMetadata, [-1, 1]);
        if (session.OutputMetadata.ContainsKey(Box))
        {
            OnnxContract.CheckTensor(path, "output", Box, session.OutputMetadata, [-1, BoxShift.Values]);
        }

        return new FaceVerifier(session);
    });

    /// <summary>
    /// Looks at hits, and at those that may be faces once more, where the first view tells that the face lies, from closer by and mirrored:
    /// the mean of two views errs less.
    /// </summary>
    /// <param name="gray">The picture, 8 bits, one channel.</param>
    /// <param name="hits">The hits.</param>
    /// <param name="threads">Threads that look at once, at least 1.</param>
    /// <param name="cancellation">Gives up between two batches.</param>
    /// <returns>What each is.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public VerifiedHit[] Look(Mat gray, IReadOnlyList<FaceCandidate> hits, int threads = 1, CancellationToken cancellation = default)
    {
        var first = Look(hits, Views[0]);
        int[] open = [.. Enumerable.Range(0, hits.Count).Where(i => first[i].LogOdds > SurelyNone)];
        FaceCandidate[] moved = [.. open.Select(i => hits[i] with { Box = first[i].Shift.Of(hits[i]) })];
        var second = Look(moved, Views[1]);
        VerifiedHit[] verified = [.. hits.Zip(first, (hit, view) => new VerifiedHit(view.LogOdds, hit.Box))];
        foreach (var (i, square, view) in open.Zip(moved, second))
        {
            verified[i] = new((first[i].LogOdds + view.LogOdds) / 2, (view.Shift * SecondShare).Of(square));
        }

        return verified;

        (float LogOdds, BoxShift Shift)[] Look(IReadOnlyList<FaceCandidate> batch, (FaceCrop Crop, bool Mirrored) view) => SharedWork.MapBatches(
            batch, KeypointLocator.BatchSize, threads, some => LookAtBatch(gray, some, view.Crop, view.Mirrored), cancellation);
    }

    /// <summary>Frees the session.</summary>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private (float LogOdds, BoxShift Shift)[] LookAtBatch(Mat gray, FaceCandidate[] hits, FaceCrop view, bool mirrored)
    {
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        using var input = OnnxSession.CreateInput([hits.Length, 1, FaceCrop.Size, FaceCrop.Size]);
        var pixels = input.GetTensorMutableDataAsSpan<float>();
        for (var i = 0; i < hits.Length; i++)
        {
            FaceCrop.Cut(gray, view.TransformFor(hits[i].Box, hits[i].Roll), crop);
            if (mirrored)
            {
                Cv2.Flip(crop, crop, FlipMode.Y);
            }

            TensorPrimitives.ConvertTruncating<byte, float>(crop.AsSpan<byte>(), pixels.Slice(i * FaceCrop.Pixels, FaceCrop.Pixels));
        }

        using var outputs = _session.Run(_runOptions, InputNames, [input], _outputNames);
        var faces = outputs[0].GetTensorDataAsSpan<float>();
        var boxes = outputs.Count > 1 ? outputs[1].GetTensorDataAsSpan<float>() : [];
        var answers = new (float LogOdds, BoxShift Shift)[hits.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            var shift = boxes.IsEmpty ? default : ShiftOf(boxes.Slice(i * BoxShift.Values, BoxShift.Values));
            answers[i] = (faces[i], mirrored ? shift.Mirrored : shift);
        }

        return answers;
    }

    /// <summary>What the model's numbers say, within what is believed.</summary>
    internal static BoxShift ShiftOf(ReadOnlySpan<float> values) => new(
        Math.Clamp(values[0], -MostShift, MostShift),
        Math.Clamp(values[1], -MostShift, MostShift),
        Math.Clamp(values[2], -MostShift, MostShift));
}
