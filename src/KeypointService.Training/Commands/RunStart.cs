using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Onnx;
using KeypointService.Training.Optimization;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary>How every training begins: anew, or from its checkpoint.</summary>
internal static class RunStart
{
    /// <summary>Has a command refuse two starts: of a run's weights and a file's one would be passed over.</summary>
    public static void FromOne(Command command, Option<DirectoryInfo?> run, Option<FileInfo?> model) => command.Validators.Add(result =>
    {
        if (result.GetValue(run) is not null && result.GetValue(model) is not null)
        {
            result.AddError($"A run starts from {run.Name} or from {model.Name}, not from both.");
        }
    });

    /// <summary>
    /// Begins a run, or goes on with one that has saved an epoch, and says so. What does not fit is told here: reading what is learned
    /// takes minutes.
    /// </summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="options">The settings of a new run.</param>
    /// <returns>The run, and the settings that hold: those that it was begun with.</returns>
    /// <exception cref="InvalidDataException">A folder holds the run of another command or network, or a file is not what it should be.</exception>
    public static (RunFolder Run, TOptions Options) Begin<TOptions>(string path, TOptions options)
        where TOptions : IRunOptions
    {
        RunFolder run = new(OutputPlace.Of(new DirectoryInfo(path)));
        if (run.HasCheckpoint)
        {
            var begun = run.ReadOptions<TOptions>();
            ThrowIfOther(path, begun.Network, options.Network);
            Check(begun);
            AnsiConsole.MarkupLine("[yellow]Going on from the checkpoint, with the settings it was started with.[/]");
            return (run, begun);
        }

        if (options.Initial is { } initial)
        {
            ThrowIfOther(initial, new RunFolder(initial).ReadTrained<TOptions>().Network, options.Network);
        }

        if (options.InitialModel is { } model)
        {
            _ = new OnnxWeights(model, options.Network);
        }

        Check(options);
        run.Create(options);
        return (run, options);
    }

    private static void Check(IRunOptions options)
    {
        LabelledFiles.ThrowIfNone(options.Data, "train");
        LabelledFiles.ThrowIfNone(options.Validation, "validation");
    }

    private static void ThrowIfOther(string path, string network, string wanted)
    {
        if (network != wanted)
        {
            throw new InvalidDataException($"The run in '{path}' is of the network '{network}', and this one is to be of '{wanted}'.");
        }
    }
}
