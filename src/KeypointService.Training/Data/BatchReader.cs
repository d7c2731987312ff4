using System.Threading.Channels;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;

namespace KeypointService.Training.Data;

/// <summary>Prepares the shuffled, varied batches of an epoch ahead of the training step, on one thread of its own.</summary>
internal sealed class BatchReader(
    FaceDataset data, LabelConventions conventions, Augmentation augmentation, int batchSize, int seed)
{
    private const int Ahead = 8;

    public int BatchesPerEpoch => (data.Faces.Count + batchSize - 1) / batchSize;

    /// <summary>The batches of an epoch: always the same for the same seed and epoch, also after a resume.</summary>
    public IAsyncEnumerable<TrainingBatch> ReadEpochAsync(int epoch, CancellationToken cancellation)
    {
        var batches = Channel.CreateBounded<TrainingBatch>(Ahead);
        _ = Task.Run(() => FillAsync(batches.Writer, epoch, cancellation), cancellation);
        return batches.Reader.ReadAllAsync(cancellation);
    }

    private async Task FillAsync(ChannelWriter<TrainingBatch> writer, int epoch, CancellationToken cancellation)
    {
        try
        {
            var order = Enumerable.Range(0, data.Faces.Count).ToArray();
            var random = new Random(unchecked((seed * 7919) + epoch));
            random.Shuffle(order);
            foreach (var faces in order.Chunk(batchSize))
            {
                await writer.WriteAsync(Prepare(faces, random), cancellation);
            }

            writer.Complete();
        }
#pragma warning disable CA1031 // The reader of the channel gets the exception, whatever it is.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            writer.Complete(exception);
        }
    }

    private TrainingBatch Prepare(int[] faces, Random random)
    {
        var batch = new TrainingBatch(faces.Length);
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        var points = new Point2d?[FaceKeypointSet.Count];
        for (var n = 0; n < faces.Length; n++)
        {
            var face = data.Faces[faces[n]];
            augmentation.Apply(face, random, crop, points);
            crop.AsSpan<byte>().CopyTo(batch.Pixels.AsSpan(n * FaceCrop.Pixels));
            batch.Conventions[n] = conventions.IndexOf(face);
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

        return batch;
    }
}
