using System.Numerics.Tensors;
using KeypointService.Training.Data;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Vision.Landmarks;
using OpenCvSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>Trains the detector's second stage and keeps its best weights by validation.</summary>
/// <param name="options">The settings.</param>
/// <param name="training">What it learns from.</param>
/// <param name="validation">What chooses the best weights.</param>
internal sealed class VerifierTrainer(VerifierTrainingOptions options, Proposals training, Proposals validation)
{
    private const int ValidationBatch = 256;
    private const int MostJudged = 2000;

    // Of so many hits on nothing the surest is a hard one.
    private const int HardOf = 6;

    private readonly Proposal[] _judged =
    [
        .. Some(validation.CrowdFaces), .. Some(validation.PortraitFaces), .. Some(validation.Parts), .. Some(validation.Others),
    ];

    /// <summary>Called after each step with the epoch and the finished share of it.</summary>
    public Action<int, double>? OnBatch { get; init; }

    /// <summary>Called after each epoch with the loss over it, that on validation, and how far the run has come.</summary>
    public Action<double, double, TrainingProgress>? OnEpoch { get; init; }

    /// <summary>Trains to the last epoch, from the run's checkpoint where there is one.</summary>
    public async Task<TrainingProgress> RunAsync(RunFolder run, CancellationToken cancellation)
    {
        random.manual_seed(options.Seed);
        if (training.CrowdFaces.Count + training.PortraitFaces.Count == 0 || training.Others.Count == 0)
        {
            throw new InvalidDataException("The detector finds no face in the photos for training, or nothing else: there is nothing to tell apart.");
        }

        if (_judged.Length == 0)
        {
            throw new InvalidDataException("The detector finds nothing in the photos for validation: no weights could be chosen.");
        }

        using var state = Begin(run);
        return await EpochLoop.RunAsync(run, state, options.Epochs, async epoch =>
        {
            var trained = await TrainEpochAsync(state, epoch, cancellation);
            var judged = _judged.Chunk(ValidationBatch).Sum(chunk => chunk.Length * Judge(state, chunk)) / _judged.Length;
            return (judged, progress => OnEpoch?.Invoke(trained, judged, progress));
        });
    }

    private TrainingState<VerifierNetwork> Begin(RunFolder run)
    {
        using var pause = FinalizerPause.Begin();
        VerifierNetwork network = new();
        if (options.InitialModel is { } model && !run.HasCheckpoint)
        {
            using var batch = Pixels(Batches(epoch: -1).First()().Pixels, CPU);
            network.Adopt(new OnnxWeights(model, VerifierNetwork.ModelName), batch);
        }

        return new TrainingState<VerifierNetwork>(
            run,
            options.Initial,
            network,
            new VerifierNetwork(),
            parameters => optim.AdamW(parameters, options.LearningRate, weight_decay: options.WeightDecay));
    }

    private async Task<double> TrainEpochAsync(TrainingState<VerifierNetwork> state, int epoch, CancellationToken cancellation)
    {
        state.Network.train();
        var (sum, steps) = (0.0, 0);
        await foreach (var (pixels, faces) in Prefetch.ReadAsync(Batches(epoch), cancellation))
        {
            var share = (double)steps / options.Steps;
            LearningRate.Set(state.Optimizer, options.LearningRate, epoch + share, options.Epochs);
            sum += Step(state, pixels, faces, ((long)epoch * options.Steps) + ++steps);
            Divergence.ThrowIfNotFinite(sum, epoch);
            OnBatch?.Invoke(epoch, share);
        }

        return sum / steps;
    }

    private IEnumerable<Func<(float[] Pixels, float[] Faces)>> Batches(int epoch)
    {
        var random = RandomExtensions.OfEpoch(options.Seed, epoch);
        return Enumerable.Range(0, options.Steps).Select(_ => random.Fork(own => Read(
            [.. Enumerable.Range(0, options.Batch).Select(i => Draw(i, own))], own)));
    }

    private Proposal Draw(int index, Random random) => (index % 8) switch
    {
        0 or 1 => AnyOf(training.CrowdFaces.Count > 0 ? training.CrowdFaces : training.PortraitFaces, random),
        2 or 3 => AnyOf(training.PortraitFaces.Count > 0 ? training.PortraitFaces : training.CrowdFaces, random),
        4 => AnyOf(training.Others, random),
        5 when training.Parts.Count > 0 => AnyOf(training.Parts, random),

        // Of most the first stage is little sure: those that it believes are what this one is there for.
        _ => Enumerable.Range(0, HardOf).Select(_ => AnyOf(training.Others, random)).MaxBy(proposal => proposal.Hit.Score),
    };

    private static IEnumerable<Proposal> Some(IReadOnlyList<Proposal> proposals) =>
        proposals.Where((_, i) => i % ((proposals.Count / MostJudged) + 1) == 0);

    private static Proposal AnyOf(IReadOnlyList<Proposal> proposals, Random random) => proposals[random.Next(proposals.Count)];

    private static (float[] Pixels, float[] Faces) Read(Proposal[] proposals, Random? random)
    {
        var pixels = new float[proposals.Length * FaceCrop.Pixels];
        using var crop = new Mat(FaceCrop.Size, FaceCrop.Size, MatType.CV_8UC1);
        for (var i = 0; i < proposals.Length; i++)
        {
            ProposalCutter.Cut(proposals[i], random, crop);
            TensorPrimitives.ConvertTruncating<byte, float>(crop.AsSpan<byte>(), pixels.AsSpan(i * FaceCrop.Pixels, FaceCrop.Pixels));
        }

        return (pixels, [.. proposals.Select(proposal => proposal.IsFace ? 1f : 0f)]);
    }

    private double Step(TrainingState<VerifierNetwork> state, float[] pixels, float[] faces, long step)
    {
        using var pause = FinalizerPause.Begin();
        using var scope = NewDisposeScope();
        state.Optimizer.zero_grad();
        var loss = Loss(state.Network, state.Device, pixels, faces);
        loss.backward();
        state.Optimizer.step();
        state.UpdateAverage(options.AverageDecay, step);
        return loss.item<float>();
    }

    private static double Judge(TrainingState<VerifierNetwork> state, Proposal[] proposals)
    {
        using var pause = FinalizerPause.Begin();
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (pixels, faces) = Read(proposals, random: null);
        return Loss(state.Average, state.Device, pixels, faces).item<float>();
    }

    private static torch.Tensor Pixels(float[] crops, Device device) =>
        tensor(crops, [crops.Length / FaceCrop.Pixels, 1, FaceCrop.Size, FaceCrop.Size]).to(device);

    private static torch.Tensor Loss(VerifierNetwork network, Device device, float[] pixels, float[] faces)
    {
        var said = network.forward(Pixels(pixels, device));
        return nn.functional.binary_cross_entropy_with_logits(said, tensor(faces, [faces.Length, 1]).to(device));
    }
}
