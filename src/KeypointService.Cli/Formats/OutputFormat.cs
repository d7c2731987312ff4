using KeypointService.Cli.Records;
using KeypointService.Cli.Storage;

namespace KeypointService.Cli.Formats;

/// <summary>
/// What a run's result is written as. The records themselves are JSON Lines; every other format is written from them when
/// the run is through, for it could not go on where a run was stopped.
/// </summary>
/// <param name="Ending">How the output's name ends.</param>
/// <param name="WriteAsync">Writes the records of a file; null where they are the format.</param>
internal sealed record OutputFormat(string Ending, Func<string, Stream, CancellationToken, Task>? WriteAsync)
{
    private static readonly OutputFormat[] All =
    [
        new(".jsonl", null),
        new(".csv", CsvTable.WriteAsync),
        new(".parquet", ParquetTable.WriteAsync),
        new(".json", CocoFile.WriteAsync),
    ];

    /// <summary>The format that an output's name tells.</summary>
    /// <exception cref="ArgumentException">It tells none.</exception>
    public static OutputFormat Of(string output) =>
        All.FirstOrDefault(format => output.EndsWith(format.Ending, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"'{output}' ends in none of {string.Join(", ", All.Select(format => format.Ending))}.");

    /// <summary>The name of the file of records behind an output.</summary>
    public string RecordsOf(string output) => WriteAsync is null ? output : output + All[0].Ending;

    /// <summary>Writes the output from its records, where it is not those themselves; whole or not at all.</summary>
    public async Task FinishAsync(string output, CancellationToken cancellation)
    {
        if (WriteAsync is { } write)
        {
            await WholeFile.WriteAsync(output, async unfinished =>
            {
                await using var file = File.Create(unfinished);
                await write(RecordsOf(output), file, cancellation);
            });
        }
    }

    /// <summary>The pictures of a file of records that have an answer.</summary>
    public static IEnumerable<PictureRecord> Answered(string records) => RecordFile.Read(records).Where(record => record.Faces is not null);
}
