using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Vision.Landmarks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Trains a network and keeps its best weights by validation. Uses a GPU where there is one.</summary>
internal sealed class Trainer(
    TrainingOptions options,
    FaceDataset training,
    FaceDataset validation,
    NegativePictures? negatives = null,
    BoxedFaces? boxed = null)
{
    /// <summary>Called after each batch with the epoch and the finished share of it.</summary>
    public Action<int, double>? OnBatch { get; init; }

    /// <summary>Called after each epoch.</summary>
    public Action<EpochReport>? OnEpoch { get; init; }

    /// <summary>Trains to the last epoch, from the run's checkpoint where there is one.</summary>
    public async Task<TrainingProgress> RunAsync(RunFolder run, CancellationToken cancellation)
    {
        random.manual_seed(options.Seed);
        var conventions = new LabelConventions(training, options.Reference);
        if (options.Repeats.Keys.Except(training.Faces.Select(face => face.Set)).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"No training face is of the set '{unknown}', which is to be repeated.");
        }

        var shifts = new LabelConventionShifts(conventions.Count);
        var crop = new FaceCrop(options.CropScale);
        var reader = new BatchReader(training, negatives, boxed, conventions, crop, options);
        using var state = Begin(run, shifts, reader);
        using var crops = new ValidationCrops(validation, conventions, crop, state.Device);
        return await EpochLoop.RunAsync(run, state, options.Epochs, async epoch =>
        {
            var error = await TrainEpochAsync(reader, state, shifts, epoch, cancellation);
            var nme = crops.NormalizedMeanErrors(state.Average, shifts);
            return (nme[ValidationCrops.All], progress => OnEpoch?.Invoke(new EpochReport(error, nme, progress)));
        });
    }

    private TrainingState<KeypointNetwork> Begin(RunFolder run, LabelConventionShifts shifts, BatchReader reader)
    {
        using var pause = FinalizerPause.Begin();
        var network = KeypointNetwork.Create(options.Network, options.Dropout, options.Half);
        if (options.InitialModel is { } model && !run.HasCheckpoint)
        {
            InitialModel.Adopt(model, network, shifts, reader.Batches(-1).Select(prepare => prepare()));
        }

        var state = new TrainingState<KeypointNetwork>(
            run,
            options.Initial,
            network,
            KeypointNetwork.Create(options.Network),
            CreateOptimizer,
            ("shifts", shifts));
        if (options.Initial is not null && state.Progress.Epochs == 0)
        {
            InitialModel.Measure(state.Network, shifts, reader.Batches(-1).Select(prepare => prepare()), state.Device);
        }

        return state;
    }

    private OptimizerHelper CreateOptimizer(IEnumerable<Parameter> parameters) => options.Network == ClassicNetwork.ModelName
        ? optim.SGD(parameters, options.LearningRate, options.Momentum, weight_decay: options.WeightDecay, nesterov: true)
        : optim.AdamW(parameters, options.LearningRate, weight_decay: options.WeightDecay);

    private async Task<double> TrainEpochAsync(
        BatchReader reader,
        TrainingState<KeypointNetwork> state,
        LabelConventionShifts shifts,
        int epoch,
        CancellationToken cancellation)
    {
        // Dropout draws from torch's own generator: seeded per epoch, a resumed run repeats an unbroken one.
        random.manual_seed(unchecked((options.Seed * 104729) + epoch));
        state.Network.train();
        double squares = 0;
        var step = 0;
        await foreach (var batch in reader.ReadEpochAsync(epoch, cancellation))
        {
            LearningRate.Set(state.Optimizer, options.LearningRate, epoch + ((double)step / reader.BatchesPerEpoch), options.Epochs);
            var square = Step(state, shifts, batch, ((long)epoch * reader.BatchesPerEpoch) + step);
            Divergence.ThrowIfNotFinite(square, epoch);
            squares += square;
            step++;
            OnBatch?.Invoke(epoch, (double)step / reader.BatchesPerEpoch);
        }

        return Math.Sqrt(squares / step);
    }

    /// <returns>Mean squared error of the points in square crop pixels.</returns>
    private double Step(TrainingState<KeypointNetwork> state, LabelConventionShifts shifts, TrainingBatch batch, long step)
    {
        using var pause = FinalizerPause.Begin();
        using var scope = NewDisposeScope();
        var image = tensor(batch.Pixels, [batch.Count, 1, FaceCrop.Size, FaceCrop.Size]).to(state.Device).to(ScalarType.Float32);
        var points = tensor(batch.Points, [batch.Count, 2 * FaceKeypointSet.Count]).to(state.Device);
        var mask = tensor(batch.Mask, [batch.Count, 2 * FaceKeypointSet.Count]).to(state.Device);
        var axes = tensor(batch.HeadAxes, [batch.Count, 2]).to(state.Device);
        state.Optimizer.zero_grad();
        var output = state.Network.forward(image);
        var shift = shifts.forward(tensor(batch.Conventions).to(state.Device), axes);
        var error = (output.Points + shift.Points - points) * mask;
        var loss = TrainingLoss.OfPoints(options.Loss, error, mask, output.LogScale is { } scale ? scale + shift.LogScale : null);
        if (output.FaceLogit is not null)
        {
            var target = TrainingLoss.Decide(
                tensor(batch.FaceTargets).to(state.Device), error, mask, tensor(batch.Units).to(state.Device));
            loss += TrainingLoss.OfDecided(output.FaceLogit, target);
        }

        if (output.VisibilityLogit is not null)
        {
            var seen = tensor(batch.Visibility, [batch.Count, FaceKeypointSet.Count]).to(state.Device);
            loss += TrainingLoss.OfDecided(output.VisibilityLogit, seen);
        }

        loss.backward();
        state.Optimizer.step();
        state.UpdateAverage(options.AverageDecay, step);
        return (error.square().sum() / TrainingLoss.AtLeastOne(mask)).item<float>();
    }
}
