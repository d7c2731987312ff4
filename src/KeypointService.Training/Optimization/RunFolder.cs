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

    public void Create(TrainingOptions options)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Options, JsonSerializer.Serialize(options, Json));
    }

    /// <exception cref="FileNotFoundException">The folder holds no training run.</exception>
    public TrainingOptions ReadOptions() => File.Exists(Options)
        ? JsonSerializer.Deserialize<TrainingOptions>(File.ReadAllText(Options), Json)!
        : throw new FileNotFoundException($"'{path}' holds no training run.", Options);

    public void Save(TrainingProgress progress, TrainingState state)
    {
        // Written whole beside the old one and then swapped, so that a kill at any time leaves a usable checkpoint.
        var next = Last + ".next";
        Directory.CreateDirectory(next);
        state.Network.save(Path.Combine(next, "network.dat"));
        state.Average.save(Path.Combine(next, "average.dat"));
        state.Shifts.save(Path.Combine(next, "shifts.dat"));
        state.Optimizer.save_state_dict(Path.Combine(next, "optimizer.dat"));
        File.WriteAllText(Path.Combine(next, "progress.json"), JsonSerializer.Serialize(progress, Json));
        if (progress.BestEpoch == progress.Epochs)
        {
            File.Copy(Path.Combine(next, "average.dat"), BestWeights, overwrite: true);
        }

        if (Directory.Exists(Last))
        {
            Directory.Delete(Last, recursive: true);
        }

        Directory.Move(next, Last);
    }

    public TrainingProgress Restore(TrainingState state)
    {
        state.Network.load(Path.Combine(Last, "network.dat"));
        state.Average.load(Path.Combine(Last, "average.dat"));
        state.Shifts.load(Path.Combine(Last, "shifts.dat"));
        state.Optimizer.load_state_dict(Path.Combine(Last, "optimizer.dat"));
        return JsonSerializer.Deserialize<TrainingProgress>(File.ReadAllText(Path.Combine(Last, "progress.json")))!;
    }
}
