using Spectre.Console;

namespace KeypointService.Cli.Running;

/// <summary>Where a run tells of itself: standard error, for standard output may be a result.</summary>
internal static class RunConsole
{
    private const int LogWidth = 1000;

    public static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            // A log has no width.
            console.Profile.Width = LogWidth;
        }

        return console;
    }
}
