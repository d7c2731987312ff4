using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Optimization;

/// <summary>Prepares the shuffled, varied batches of an epoch ahead of the training step, on one thread of its own.</summary>
/// <param name="data">The faces.</param>
/// <param name="negatives">Pictures without faces; null where there are none.</param>
/// <param name="conventions">The label conventions of the faces.</param>
/// <param name="crop">The crop geometry.</param>
/// <param name="options">Batch size, mixture, variation and seed.</param>
internal sealed class BatchReader(
    FaceDataset data, NegativePictures? negatives, LabelConventions conventions, FaceCrop crop, TrainingOptions options)
{
    // Overlap with the true region from which a crop counts as one of the face.
    private const double LeastFaceOverlap = 0.5;

    private readonly Augmentation _faces = new(options.Augmentation, crop);
    private readonly PixelAugmentation _pixels = new(options.Augmentation);
    private readonly BadCrop _badCrop = new(crop);

    // Index of each face as often as an epoch shows it.
    private readonly int[] _epoch = [.. data.Faces.SelectMany((face, i) =>
        Enumerable.Repeat(i, conventions.IndexOf(face) == LabelConventions.Reference ? options.ReferenceRepeats : 1))];

    public int BatchesPerEpoch => (_epoch.Length + options.BatchSize - 1) / options.BatchSize;

    /// <summary>The batches of an epoch: always the same for the same seed and epoch, also after a resume.</summary>
    public IAsyncEnumerable<TrainingBatch> ReadEpochAsync(int epoch, CancellationToken cancellation) =>
        Prefetch.ReadAsync(Batches(epoch), cancellation);

    private IEnumerable<TrainingBatch> Batches(int epoch)
    {
        var order = _epoch.ToArray();
        var random = new Random(unchecked((options.Seed * 7919) + epoch));
        random.Shuffle(order);
        return order.Chunk(options.BatchSize).Select(faces => Prepare(faces, random));
    }

    private TrainingBatch Prepare(int[] faces, Random random)
    {
        var batch = new TrainingBatch(faces.Length + options.NonFaces);
        using var pixels = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var n = 0; n < batch.Count; n++)
        {
            if (n < faces.Length)
            {
                CutFace(data.Faces[faces[n]], random, pixels, batch, n);
            }
            else
            {
                CutNonFace(random, pixels);
            }

            pixels.AsSpan<byte>().CopyTo(batch.Pixels.AsSpan(n * FaceCrop.Pixels));
        }

        return batch;
    }

    private void CutFace(FaceSample face, Random random, Mat pixels, TrainingBatch batch, int n)
    {
        var points = new ImagePoint?[FaceKeypointSet.Count];
        var overlap = _faces.Apply(face, random, pixels, points);
        batch.FaceTargets[n] = overlap >= LeastFaceOverlap ? 1 : TrainingBatch.Undecided;
        batch.Conventions[n] = conventions.IndexOf(face);
        var eyes = points[(int)FaceKeypoint.LeftEyeCenter]!.Value - points[(int)FaceKeypoint.RightEyeCenter]!.Value;
        var distance = eyes.DistanceTo(default);
        (batch.EyeDirections[2 * n], batch.EyeDirections[(2 * n) + 1]) = ((float)(eyes.X / distance), (float)(eyes.Y / distance));
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i] is { } p)
            {
                var at = 2 * ((n * points.Length) + i);
                (batch.Points[at], batch.Points[at + 1]) = ((float)p.X, (float)p.Y);
                (batch.Mask[at], batch.Mask[at + 1]) = (1, 1);
            }
        }
    }

    private void CutNonFace(Random random, Mat pixels)
    {
        if (negatives is null || random.Next(3) == 0)
        {
            _badCrop.Cut(data.Faces[random.Next(data.Faces.Count)], random, pixels);
        }
        else
        {
            negatives.Cut(crop, random, pixels);
        }

        _pixels.Apply(pixels, random);
    }
}
