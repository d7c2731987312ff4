using KeypointService.Training.Optimization;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary>How every training begins: anew, or from its checkpoint.</summary>
internal static class RunStart
{
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
