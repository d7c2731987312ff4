using KeypointService.Training.Data;
using KeypointService.Vision.Detection.Cnn;
using OpenCvSharp;

namespace KeypointService.Training.Optimization;

/// <summary>Composes the batches of an epoch ahead of the training step.</summary>
/// <param name="composer">Makes the scenes.</param>
/// <param name="options">Batch size, steps and seed.</param>
internal sealed class SceneReader(SceneComposer composer, DetectorTrainingOptions options)
{
    // In alignments of the network. Large scenes hold the large faces, small ones make for many different faces a step.
    private static readonly Size[] Sizes = [new(4, 4), new(4, 4), new(5, 4), new(4, 5), new(5, 5), new(6, 5), new(8, 6), new(10, 8)];

    /// <summary>The batches of an epoch: always the same for the same seed and epoch, also after a resume.</summary>
    public IAsyncEnumerable<SceneBatch> ReadEpochAsync(int epoch, CancellationToken cancellation) =>
        Prefetch.ReadAsync(Batches(epoch, options.Steps), cancellation);

    /// <summary>The first batches of an epoch, what computes each.</summary>
    public IEnumerable<Func<SceneBatch>> Batches(int epoch, int count)
    {
        var random = RandomExtensions.OfEpoch(options.Seed, epoch);
        return Enumerable.Range(0, count).Select(_ => random.Fork(Compose));
    }

    private SceneBatch Compose(Random random)
    {
        var cells = Sizes[random.Next(Sizes.Length)];
        var size = new Size(cells.Width * FaceGrid.Alignment, cells.Height * FaceGrid.Alignment);
        var batch = new SceneBatch(Math.Max(1, options.BatchPixels / (size.Width * size.Height)), size);
        for (var i = 0; i < batch.Count; i++)
        {
            using var scene = composer.Compose(size, random);
            batch.Set(i, scene);
        }

        return batch;
    }
}
