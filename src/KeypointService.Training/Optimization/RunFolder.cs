using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>The folder of one training run: its settings, the checkpoint to resume from, and the best weights so far.</summary>
internal sealed class RunFolder(string path)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public string BestWeights => Path.Combine(path, "best.dat");

    private string Options => Path.Combine(path, "options.json");

    private string Last => Path.Combine(path, "last");

    public bool HasCheckpoint => File.Exists(Path.Combine(Last, "progress.json"));

    /// <summary>Begins a run with its settings.</summary>
    public void Create<TOptions>(TOptions options)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Options, JsonSerializer.Serialize(options, Json));
    }

    /// <exception cref="FileNotFoundException">The folder holds no training run.</exception>
    public TrainingOptions ReadOptions() => ReadOptions<TrainingOptions>();

    /// <exception cref="FileNotFoundException">The folder holds no training run.</exception>
    public TOptions ReadOptions<TOptions>() => File.Exists(Options)
        ? JsonSerializer.Deserialize<TOptions>(File.ReadAllText(Options), Json)!
        : throw new FileNotFoundException($"'{path}' holds no training run.", Options);

    /// <summary>Trains to the last epoch, from the checkpoint where there is one, and keeps the best averaged weights.</summary>
    /// <param name="state">What training changes.</param>
    /// <param name="initial">Folder of the run whose best weights a new run starts from; null for a random start.</param>
    /// <param name="epochs">Epochs of the whole run.</param>
    /// <param name="train">Trains one epoch and judges it; gives its error on validation, and what reports it once it is saved.</param>
    public async Task<TrainingProgress> TrainAsync<TNetwork>(
        TrainingState<TNetwork> state,
        string? initial,
        int epochs,
        Func<int, Task<(double Error, Action<TrainingProgress> Report)>> train)
        where TNetwork : nn.Module
    {
        var progress = TrainingProgress.None;
        if (HasCheckpoint)
        {
            progress = Restore(state);
        }
        else if (initial is not null)
        {
            var weights = new RunFolder(initial).BestWeights;
            state.Network.load(weights);
            state.Average.load(weights);
        }

        while (progress.Epochs < epochs)
        {
            var (error, report) = await train(progress.Epochs);
            progress = progress.Next(error);
            Save(progress, state);
            report(progress);
        }

        return progress;
    }

    private void Save<TNetwork>(TrainingProgress progress, TrainingState<TNetwork> state)
        where TNetwork : nn.Module
    {
        // Written whole beside the old one and then swapped, so that a kill at any time leaves a usable checkpoint.
        var next = Last + ".next";
        Directory.CreateDirectory(next);
        foreach (var (name, module) in state.Modules)
        {
            module.save(Path.Combine(next, $"{name}.dat"));
        }

        state.Optimizer.save_state_dict(Path.Combine(next, "optimizer.dat"));
        File.WriteAllText(Path.Combine(next, "progress.json"), JsonSerializer.Serialize(progress, Json));
        if (progress.IsBest)
        {
            state.Average.save(BestWeights);
        }

        if (Directory.Exists(Last))
        {
            Directory.Delete(Last, recursive: true);
        }

        Directory.Move(next, Last);
    }

    private TrainingProgress Restore<TNetwork>(TrainingState<TNetwork> state)
        where TNetwork : nn.Module
    {
        foreach (var (name, module) in state.Modules)
        {
            module.load(Path.Combine(Last, $"{name}.dat"));
        }

        state.Optimizer.load_state_dict(Path.Combine(Last, "optimizer.dat"));
        return JsonSerializer.Deserialize<TrainingProgress>(File.ReadAllText(Path.Combine(Last, "progress.json")))!;
    }
}
