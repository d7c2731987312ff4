using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KeypointService.Training.Optimization;

/// <summary>The folder of one training run: its settings, the checkpoint to resume from, and the best weights so far.</summary>
internal sealed class RunFolder(string path)
{
    /// <summary>Under which a checkpoint has the averaged weights, which are the ones that are kept.</summary>
    public const string AverageName = "average";

    private const string Progress = "progress.json";
    private const string OptimizerFile = "optimizer.dat";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    public string BestWeights => Path.Combine(path, "best.dat");

    /// <summary>True where a run has saved an epoch here.</summary>
    public bool HasCheckpoint => IsWhole(Last) || IsWhole(Next);

    private string Options => Path.Combine(path, "options.json");

    private string Last => Path.Combine(path, "last");

    private string Next => Path.Combine(path, "last.next");

    /// <summary>Begins a run with its settings.</summary>
    public void Create<TOptions>(TOptions options)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Options, JsonSerializer.Serialize(options, Json));
    }

    /// <summary>The settings that a run was begun with.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no training run.</exception>
    /// <exception cref="InvalidDataException">It holds one of another command, or what is no settings.</exception>
    public TOptions ReadOptions<TOptions>()
        where TOptions : IRunOptions
    {
        if (!File.Exists(Options))
        {
            throw new FileNotFoundException($"'{path}' holds no training run.", Options);
        }

        try
        {
            var settings = JsonSerializer.Deserialize<JsonObject>(File.ReadAllText(Options), Json)!;
            return settings.ContainsKey(TOptions.Mark)
                ? settings.Deserialize<TOptions>(Json)!
                : throw new InvalidDataException($"'{path}' holds a run of another command than {TOptions.Command}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{Options}' is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>The same of a run that has weights to take over.</summary>
    /// <exception cref="FileNotFoundException">The folder holds no training run.</exception>
    /// <exception cref="InvalidDataException">It holds one of another command, or one without weights.</exception>
    public TOptions ReadTrained<TOptions>()
        where TOptions : IRunOptions
    {
        var options = ReadOptions<TOptions>();
        return File.Exists(BestWeights)
            ? options
            : throw new InvalidDataException($"The run in '{path}' has no weights yet: they are there when its first epoch is through.");
    }

    /// <summary>Saves a checkpoint. A kill at any time leaves the one before or this one.</summary>
    public void Save<TNetwork>(TrainingProgress progress, TrainingState<TNetwork> state)
        where TNetwork : nn.Module
    {
        Directory.CreateDirectory(Next);
        foreach (var (name, module) in state.Modules)
        {
            module.save(Path.Combine(Next, $"{name}.dat"));
        }

        state.Optimizer.save_state_dict(Path.Combine(Next, OptimizerFile));

        // Comes last and at once: where it is, all is there.
        var unfinished = Path.Combine(Next, "progress.next");
        File.WriteAllText(unfinished, JsonSerializer.Serialize(progress, Json));
        File.Move(unfinished, Path.Combine(Next, Progress), overwrite: true);
        Commit();
    }

    /// <summary>Brings modules to the checkpoint.</summary>
    /// <param name="modules">The modules that it was saved with, each under its name.</param>
    public TrainingProgress Restore(IEnumerable<(string Name, nn.Module Module)> modules)
    {
        Commit();
        foreach (var (name, module) in modules)
        {
            module.load(Path.Combine(Last, $"{name}.dat"));
        }

        return ReadProgress(Last);
    }

    /// <summary>Brings the optimizer of restored modules to the checkpoint.</summary>
    public void Restore(OptimizerHelper optimizer) => optimizer.load_state_dict(Path.Combine(Last, OptimizerFile));

    /// <summary>Puts a whole new checkpoint in the place of the last. What a kill interrupts, the next call finishes.</summary>
    private void Commit()
    {
        if (!IsWhole(Next))
        {
            return;
        }

        if (ReadProgress(Next).IsBest)
        {
            var unfinished = BestWeights + ".next";
            File.Copy(Path.Combine(Next, $"{AverageName}.dat"), unfinished, overwrite: true);
            File.Move(unfinished, BestWeights, overwrite: true);
        }

        if (Directory.Exists(Last))
        {
            Directory.Delete(Last, recursive: true);
        }

        Directory.Move(Next, Last);
    }

    private static bool IsWhole(string checkpoint) => File.Exists(Path.Combine(checkpoint, Progress));

    private static TrainingProgress ReadProgress(string checkpoint) =>
        JsonSerializer.Deserialize<TrainingProgress>(File.ReadAllText(Path.Combine(checkpoint, Progress)))!;
}
