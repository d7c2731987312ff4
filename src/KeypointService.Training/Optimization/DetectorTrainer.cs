using KeypointService.Training.Data;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Trains the detector and keeps its best weights by validation. Uses a GPU where there is one.</summary>
internal sealed class DetectorTrainer(
    DetectorTrainingOptions options, ScenePhotos training, ScenePhotos validation, IReadOnlyList<ScaledPicture> empty)
{
    private const int ValidationBatches = 24;

    /// <summary>Called after each step with the epoch and the finished share of it.</summary>
    public Action<int, double>? OnBatch { get; init; }

    /// <summary>Called after each epoch.</summary>
    public Action<DetectorEpochReport>? OnEpoch { get; init; }

    /// <summary>Trains to the last epoch, from the run's checkpoint where there is one.</summary>
    public async Task<TrainingProgress> RunAsync(RunFolder run, CancellationToken cancellation)
    {
        random.manual_seed(options.Seed);
        SceneReader reader = new(new SceneComposer(training, empty, options.Scenes), options);
        using var state = Begin(run, reader);
        SceneBatch[] judged =
            [.. new SceneReader(new SceneComposer(validation, empty, options.Scenes), options).Batches(-1, ValidationBatches).Select(compose => compose())];
        return await EpochLoop.RunAsync(run, state, options.Epochs, async epoch =>
        {
            var trained = await TrainEpochAsync(reader, state, epoch, cancellation);
            var loss = DetectionLoss.Mean([.. judged.Select(batch => Judge(state, batch))]);
            return (loss.Total, progress => OnEpoch?.Invoke(new DetectorEpochReport(trained, loss, progress)));
        });
    }

    /// <param name="run">Where the run is kept.</param>
    /// <param name="reader">Gives what a network that starts from a model file is measured on.</param>
    private TrainingState<DetectorNetwork> Begin(RunFolder run, SceneReader reader)
    {
        using var pause = FinalizerPause.Begin();
        DetectorNetwork network = new(options.Half);
        if (options.InitialModel is { } model && !run.HasCheckpoint)
        {
            using var batch = Pixels(reader.Batches(epoch: -2, count: 1).Single()(), CPU);
            network.Adopt(new OnnxWeights(model, DetectorNetwork.ModelName), batch);
        }

        return new TrainingState<DetectorNetwork>(
            run,
            options.Initial,
            network,
            new DetectorNetwork(),
            parameters => optim.AdamW(parameters, options.LearningRate, weight_decay: options.WeightDecay));
    }

    private async Task<DetectionLoss> TrainEpochAsync(
        SceneReader reader, TrainingState<DetectorNetwork> state, int epoch, CancellationToken cancellation)
    {
        state.Network.train();
        List<DetectionLoss> losses = [];
        await foreach (var batch in reader.ReadEpochAsync(epoch, cancellation))
        {
            var share = (double)losses.Count / options.Steps;
            LearningRate.Set(state.Optimizer, options.LearningRate, epoch + share, options.Epochs);
            losses.Add(Step(state, batch, ((long)epoch * options.Steps) + losses.Count));
            Divergence.ThrowIfNotFinite(losses[^1].Total, epoch);
            OnBatch?.Invoke(epoch, share);
        }

        return DetectionLoss.Mean(losses);
    }

    private DetectionLoss Step(TrainingState<DetectorNetwork> state, SceneBatch batch, long step)
    {
        using var pause = FinalizerPause.Begin();
        using var scope = NewDisposeScope();
        state.Optimizer.zero_grad();
        var (total, parts) = DetectorCriterion.Of(state.Network.forward(Pixels(batch, state.Device)), batch, state.Device);
        total.backward();
        state.Optimizer.step();
        state.UpdateAverage(options.AverageDecay, step);
        return parts;
    }

    private static DetectionLoss Judge(TrainingState<DetectorNetwork> state, SceneBatch batch)
    {
        using var pause = FinalizerPause.Begin();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return DetectorCriterion.Of(state.Average.forward(Pixels(batch, state.Device)), batch, state.Device).Parts;
    }

    private static Tensor Pixels(SceneBatch batch, Device device) =>
        tensor(batch.Pixels, [batch.Count, 1, batch.Size.Height, batch.Size.Width]).to(device).to(ScalarType.Float32);
}
