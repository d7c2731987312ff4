using Spectre.Console;

namespace KeypointService.Cli.Running;

/// <summary>What a run came to.</summary>
/// <param name="things">What it went through, such as pictures.</param>
/// <param name="found">What it found in them, such as faces.</param>
internal sealed class RunSummary(string things, string found)
{
    private const int MostShown = 50;
    /// <summary>Exit code where some of what was asked is missing.</summary>
    public const int SomeFailed = 3;


    private readonly List<(string File, string Error)> _shown = [];

    private int _before;
    private int _failedBefore;
    private int _done;
    private int _found;
    private int _broken;
    private int _unread;

    /// <summary>Counts what earlier runs have finished.</summary>
    /// <param name="files">The files of this run.</param>
    /// <param name="finished">What is finished, and whether it has an answer.</param>
    /// <returns>What is left to do.</returns>
    public string[] GoOn(string[] files, IReadOnlyDictionary<string, bool> finished)
    {
        string[] open = [.. files.Where(file => !finished.ContainsKey(file))];
        _before = files.Length - open.Length;
        _failedBefore = files.Count(file => finished.TryGetValue(file, out var isAnswered) && !isAnswered);
        return open;
    }

    /// <summary>Counts one.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="count">How much was found in it.</param>
    /// <param name="error">What is wrong with it; null for nothing.</param>
    /// <param name="isFinal">False where another run may fare better.</param>
    public void Add(string file, int count, string? error, bool isFinal = true)
    {
        _done++;
        _found += count;
        if (error is null)
        {
            return;
        }

        _broken += isFinal ? 1 : 0;
        _unread += isFinal ? 0 : 1;
        if (_shown.Count < MostShown)
        {
            _shown.Add((file, error));
        }
    }

    /// <summary>What the program ends with.</summary>
    /// <param name="allowsBroken">True where broken files are no failure, whichever run it was that found them.</param>
    public int ExitCode(bool allowsBroken) => _unread > 0 || (_broken + _failedBefore > 0 && !allowsBroken) ? SomeFailed : 0;

    /// <summary>Tells what was done, and what failed and why.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="elapsed">How long the run took.</param>
    public void Print(IAnsiConsole console, TimeSpan elapsed)
    {
        PrintFailed(console);
        var rate = _done / Math.Max(elapsed.TotalSeconds, 1e-3);
        console.WriteLine(
            $"{_done} {things}, {_found} {found}, {_broken + _unread} failed in {elapsed.TotalSeconds:F1} s, {rate:F1} {things} a second"
            + (_before > 0 ? $"; {_before} were finished before" : "") + (_failedBefore > 0 ? $", {_failedBefore} of them failed." : "."));
    }

    /// <summary>A table on a terminal; a log gets a plain line each, as long as it is.</summary>
    private void PrintFailed(IAnsiConsole console)
    {
        var table = new Table().AddColumns("failed", "why");
        foreach (var (file, error) in _shown)
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
