using Spectre.Console;

namespace KeypointService.Cli.Running;

/// <summary>What a run came to.</summary>
/// <param name="things">What it went through, such as pictures.</param>
/// <param name="found">What it found in them, such as faces.</param>
internal sealed class RunSummary(string things, string found)
{
    private const int MostShown = 50;
    private readonly List<(string File, string Error)> _failed = [];

    private int _done;
    private int _found;

    public int Failed { get; private set; }

    /// <summary>Counts one.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="count">How much was found in it.</param>
    /// <param name="error">What is wrong with it; null for nothing.</param>
    public void Add(string file, int count, string? error)
    {
        _done++;
        _found += count;
        if (error is not null && ++Failed <= MostShown)
        {
            _failed.Add((file, error));
        }
    }

    /// <summary>Tells what was done, and what failed and why.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="elapsed">How long the run took.</param>
    /// <param name="before">How many an earlier run had finished.</param>
    /// <param name="failedBefore">How many of these have no answer.</param>
    public void Print(IAnsiConsole console, TimeSpan elapsed, int before, int failedBefore)
    {
        if (_failed.Count > 0)
        {
            Print(console);
        }

        var rate = _done / Math.Max(elapsed.TotalSeconds, 1e-3);
        console.WriteLine(
            $"{_done} {things}, {_found} {found}, {Failed} failed in {elapsed.TotalSeconds:F1} s, {rate:F1} {things} a second"
            + (before > 0 ? $"; {before} were finished before" : "") + (failedBefore > 0 ? $", {failedBefore} of them failed." : "."));
    }

    /// <summary>A table on a terminal; a log gets a plain line each, as long as it is.</summary>
    private void Print(IAnsiConsole console)
    {
        var table = new Table().AddColumns("failed", "why");
        foreach (var (file, error) in _failed)
        {
            if (console.Profile.Out.IsTerminal)
            {
                table.AddRow(Markup.Escape(file), Markup.Escape(error));
            }
            else
            {
                console.WriteLine($"{file}: {error}");
            }
        }

        if (table.Rows.Count > 0)
        {
            console.Write(table);
        }
    }
}
