using KeypointService.Training.Data;
using KeypointService.Vision.Geometry;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Optimization;

/// <summary>Prepares the shuffled, varied batches of an epoch ahead of the training step.</summary>
/// <param name="data">The faces.</param>
/// <param name="negatives">Pictures without faces; null where there are none.</param>
/// <param name="boxed">Faces whose box alone is known; null where there are none.</param>
/// <param name="conventions">The label conventions of the faces.</param>
/// <param name="crop">The crop geometry.</param>
/// <param name="options">Batch size, mixture, variation and seed.</param>
internal sealed class BatchReader(
    FaceDataset data, NegativePictures? negatives, BoxedFaces? boxed, LabelConventions conventions, FaceCrop crop, TrainingOptions options)
{
    // Crop pixels by which a point may lie outside of a crop that is to be mended.
    private const double MendableDistance = 12;

    // A head that is turned far brings its eyes together: errors are held against no less than such a share of their
    // distance when it looks straight on.
    private const double LeastUnit = 0.8;

    private readonly Augmentation _faces = new(options.Augmentation, crop, data.Faces);
    private readonly PixelAugmentation _pixels = new(options.Augmentation);
    private readonly BadCrop _badCrop = new(crop);

    // Index of each face as often as an epoch shows it.
    private readonly int[] _epoch = [.. data.Faces.SelectMany((face, i) =>
        Enumerable.Repeat(i, options.Repeats.GetValueOrDefault(face.Set, conventions.IndexOf(face) == LabelConventions.Reference ? options.ReferenceRepeats : 1)))];

    public int BatchesPerEpoch => (_epoch.Length + options.BatchSize - 1) / options.BatchSize;

    /// <summary>The batches of an epoch: always the same for the same seed and epoch, also after a resume.</summary>
    public IAsyncEnumerable<TrainingBatch> ReadEpochAsync(int epoch, CancellationToken cancellation) =>
        Prefetch.ReadAsync(Batches(epoch), cancellation);

    /// <summary>The same, what computes each.</summary>
    public IEnumerable<Func<TrainingBatch>> Batches(int epoch)
    {
        var order = _epoch.ToArray();
        var random = RandomExtensions.OfEpoch(options.Seed, epoch);
        random.Shuffle(order);
        return order.Chunk(options.BatchSize).Select(faces => random.Fork(own => Prepare(faces, own)));
    }

    private TrainingBatch Prepare(int[] faces, Random random)
    {
        var boxes = boxed is null ? 0 : options.BoxedFaces;
        var batch = new TrainingBatch(faces.Length + boxes + options.NonFaces);
        using var pixels = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var n = 0; n < batch.Count; n++)
        {
            if (n < faces.Length)
            {
                CutFace(data.Faces[faces[n]], random, pixels, batch, n);
            }
            else if (n < faces.Length + boxes)
            {
                CutBoxed(random, pixels, batch, n);
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
        _faces.Apply(face, random, pixels, points, batch.Visibility.AsSpan(n * points.Length, points.Length));
        batch.Conventions[n] = conventions.IndexOf(face);
        var frame = HeadFrames.Of(points);
        (batch.HeadAxes[2 * n], batch.HeadAxes[(2 * n) + 1]) = frame.Axis();
        if (!points.All(p => p is null || IsMendable(p.Value)))
        {
            return;
        }

        batch.FaceTargets[n] = TrainingBatch.ByError;
        var eyes = points[(int)FaceKeypoint.LeftEyeCenter]!.Value.DistanceTo(points[(int)FaceKeypoint.RightEyeCenter]!.Value);
        batch.Units[n] = (float)Math.Max(eyes, LeastUnit * frame.Unit);
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

    private static bool IsMendable(ImagePoint p) => p.X is > -MendableDistance and < FaceCrop.Size + MendableDistance
        && p.Y is > -MendableDistance and < FaceCrop.Size + MendableDistance;

    private void CutBoxed(Random random, Mat pixels, TrainingBatch batch, int n)
    {
        var visibility = boxed!.Cut(crop, random, pixels);
        _pixels.Apply(pixels, random);
        batch.FaceTargets[n] = 1;
        for (var i = 0; i < FaceKeypointSet.Count; i++)
        {
            batch.Visibility[(n * FaceKeypointSet.Count) + i] = visibility[i];
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
