using KeypointService.Cli.Records;
using Spectre.Console;

namespace KeypointService.Cli.Running;

/// <summary>What a run came to.</summary>
internal sealed class RunSummary
{
    private const int MostShown = 50;
    private readonly List<(string File, string Error)> _failed = [];

    public int Pictures { get; private set; }

    public int Faces { get; private set; }

    public int Failed { get; private set; }

    public void Add(PictureRecord record)
    {
        Pictures++;
        Faces += record.Faces?.Count ?? 0;
        if (record.Error is not null && ++Failed <= MostShown)
        {
            _failed.Add((record.File, record.Error));
        }
    }

    /// <summary>Tells what was done, and what failed and why.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="elapsed">How long the run took.</param>
    /// <param name="before">Pictures that an earlier run had finished.</param>
    public void Print(IAnsiConsole console, TimeSpan elapsed, int before)
    {
        if (_failed.Count > 0)
        {
            var table = new Table().AddColumns("failed", "why");
            foreach (var (file, error) in _failed)
            {
                table.AddRow(Markup.Escape(file), Markup.Escape(error));
            }

            console.Write(table);
        }

        var rate = Pictures / Math.Max(elapsed.TotalSeconds, 1e-3);
        console.WriteLine(
            $"{Pictures} pictures, {Faces} faces, {Failed} failed in {elapsed.TotalSeconds:F1} s, {rate:F1} pictures a second"
            + (before > 0 ? $"; {before} were finished before." : "."));
    }
}
