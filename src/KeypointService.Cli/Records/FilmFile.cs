namespace KeypointService.Cli.Records;

/// <summary>
/// A file of the lines of films, one film after the other. A run goes on behind the last film that has its end: faces are
/// followed from a film's beginning, so what there is of a film in the middle is cut off.
/// </summary>
internal sealed class FilmFile : IDisposable
{
    private readonly JsonLines<FilmRecord> _lines;

    private FilmFile(JsonLines<FilmRecord> lines, Dictionary<string, bool> finished) => (_lines, Finished) = (lines, finished);

    /// <summary>The films that were finished when the file was opened, by their names, and whether they are whole.</summary>
    public IReadOnlyDictionary<string, bool> Finished { get; }

    /// <summary>Opens a file to go on with it, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model of this run.</param>
    /// <exception cref="InvalidDataException">It holds something else than lines of films, or films of another model.</exception>
    /// <exception cref="IOException">Another run has it open.</exception>
    public static FilmFile Open(string path, string model)
    {
        JsonLines<FilmRecord> lines = new(path, RecordJson.Plain.FilmRecord, FileShare.None);
        try
        {
            Dictionary<string, bool> finished = new(StringComparer.Ordinal);
            var end = 0L;
            foreach (var (record, at) in lines.Read().Where(line => line.Record.Frames is not null))
            {
                OtherModel.ThrowIfNot(model, record.Model, path);
                finished[record.File] = record.Error is null;
                end = at;
            }

            lines.CutAt(end);
            return new FilmFile(lines, finished);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Adds a line; it is in the file when this returns.</summary>
    public void Append(FilmRecord record) => _lines.Append(record);

    public void Dispose() => _lines.Dispose();
}
