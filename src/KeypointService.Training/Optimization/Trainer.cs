using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Vision.Landmarks;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>
/// Stochastic gradient descent with Nesterov momentum against the mean squared error of the labelled points.
/// </summary>
internal sealed class Trainer(
    TrainingOptions options, AugmentationOptions augmentation, FaceDataset training, FaceDataset validation)
{
    private const double HalfCrop = FaceCrop.Size / 2.0;

    /// <summary>Called after each batch with the finished share of the epoch.</summary>
    public Action<int, double>? OnBatch { get; init; }

    /// <summary>Called after each epoch with the training loss in pixels (root mean square) and the progress.</summary>
    public Action<double, double, TrainingProgress>? OnEpoch { get; init; }

    /// <summary>Trains to the last epoch, from the run's checkpoint where there is one.</summary>
    public async Task<TrainingProgress> RunAsync(RunFolder run, CancellationToken cancellation)
    {
        random.manual_seed(options.Seed);
        var conventions = new LabelConventions(training, options.Reference);
        using var state = new TrainingState(options, conventions.Count);
        var crop = new FaceCrop(options.CropScale);
        var reader = new BatchReader(
            training, conventions, new Augmentation(augmentation, crop), options.BatchSize, options.Seed);
        using var crops = new ValidationCrops(validation, conventions, crop);
        var progress = run.HasCheckpoint ? run.Restore(state) : Start(state);
        for (var epoch = progress.Epochs; epoch < options.Epochs; epoch++)
        {
            var loss = await TrainEpochAsync(reader, state, epoch, cancellation);
            var nme = crops.NormalizedMeanError(state.Average, state.Offsets);
            progress = nme < progress.BestNme
                ? new TrainingProgress(epoch + 1, epoch + 1, nme)
                : progress with { Epochs = epoch + 1 };
            run.Save(progress, state);
            OnEpoch?.Invoke(loss, nme, progress);
        }

        return progress;
    }

    private TrainingProgress Start(TrainingState state)
    {
        if (options.Initial is not null)
        {
            var weights = new RunFolder(options.Initial).BestWeights;
            state.Network.load(weights);
            state.Average.load(weights);
        }

        return TrainingProgress.None;
    }

    private async Task<double> TrainEpochAsync(
        BatchReader reader, TrainingState state, int epoch, CancellationToken cancellation)
    {
        // Dropout draws from torch's own generator: seeded per epoch, a resumed run repeats an unbroken one.
        random.manual_seed(unchecked((options.Seed * 104729) + epoch));
        state.Network.train();
        double squares = 0;
        var step = 0;
        await foreach (var batch in reader.ReadEpochAsync(epoch, cancellation))
        {
            SetLearningRate(state.Optimizer, epoch + ((double)step / reader.BatchesPerEpoch));
            squares += Step(state, batch, ((long)epoch * reader.BatchesPerEpoch) + step);
            step++;
            OnBatch?.Invoke(epoch, (double)step / reader.BatchesPerEpoch);
        }

        return Math.Sqrt(squares / step) * HalfCrop;
    }

    private double Step(TrainingState state, TrainingBatch batch, long step)
    {
        using var scope = NewDisposeScope();
        var image = tensor(batch.Pixels, [batch.Count, 1, FaceCrop.Size, FaceCrop.Size]).to(ScalarType.Float32);
        var points = tensor(batch.Points, [batch.Count, 2 * FaceKeypointSet.Count]);
        var mask = tensor(batch.Mask, [batch.Count, 2 * FaceKeypointSet.Count]);
        state.Optimizer.zero_grad();
        var predicted = state.Network.forward(image) + state.Offsets.forward(tensor(batch.Conventions));

        // In half crops, so that the learning rate does not depend on the crop's size; a missing point weighs nothing.
        var error = (predicted - points) / HalfCrop * mask;
        var loss = error.square().sum() / mask.sum();
        loss.backward();
        state.Optimizer.step();
        state.UpdateAverage(options.AverageDecay, step);
        return loss.item<float>();
    }

    private void SetLearningRate(optim.Optimizer optimizer, double epoch)
    {
        var warmUp = Math.Min(1, epoch + 0.02);
        var rate = options.LearningRate * warmUp * 0.5 * (1 + Math.Cos(Math.PI * epoch / options.Epochs));
        foreach (var group in optimizer.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }
}
