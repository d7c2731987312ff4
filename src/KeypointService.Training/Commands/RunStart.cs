using System.CommandLine;
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

    /// <summary>Begins a run, or goes on with one that has saved an epoch, and says so.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="options">The settings of a new run.</param>
    /// <returns>The settings that hold: those that the run was begun with.</returns>
    public static TOptions Begin<TOptions>(RunFolder run, TOptions options)
    {
        if (run.HasCheckpoint)
        {
            AnsiConsole.MarkupLine("[yellow]Going on from the checkpoint, with the settings it was started with.[/]");
            return run.ReadOptions<TOptions>();
        }

        run.Create(options);
        return options;
    }
}
