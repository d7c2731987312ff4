using System.Text.Json;
using System.Text.Json.Serialization;

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

    /// <summary>Keeps the state as the checkpoint to go on from.</summary>
    /// <param name="progress">How far the run has come.</param>
    /// <param name="state">What training changes.</param>
    /// <param name="isBest">True where its averaged weights are the best so far.</param>
    public void Save<TProgress>(TProgress progress, ICheckpointed state, bool isBest)
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
        if (isBest)
        {
            File.Copy(Path.Combine(next, $"{ICheckpointed.Average}.dat"), BestWeights, overwrite: true);
        }

        if (Directory.Exists(Last))
        {
            Directory.Delete(Last, recursive: true);
        }

        Directory.Move(next, Last);
    }

    /// <summary>Brings the state back to the checkpoint; gives how far the run had come.</summary>
    public TProgress Restore<TProgress>(ICheckpointed state)
    {
        foreach (var (name, module) in state.Modules)
        {
            module.load(Path.Combine(Last, $"{name}.dat"));
        }

        state.Optimizer.load_state_dict(Path.Combine(Last, "optimizer.dat"));
        return JsonSerializer.Deserialize<TProgress>(File.ReadAllText(Path.Combine(Last, "progress.json")))!;
    }
}
