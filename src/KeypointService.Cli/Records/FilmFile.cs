namespace KeypointService.Cli.Records;

/// <summary>
/// A file of the lines of films, one film after the other. A run goes on behind the last film that has its end: faces are
/// followed from a film's beginning, so what there is of a film in the middle is cut off.
/// </summary>
internal sealed class FilmFile : IDisposable
{
    private readonly JsonLines<FilmRecord> _lines;
    private long _end;

    private FilmFile(JsonLines<FilmRecord> lines, Dictionary<string, bool> finished, long end)
    {
        (_lines, Finished, _end) = (lines, finished, end);
        CutBack();
    }

    /// <summary>The films that were finished when the file was opened, by their names, and whether they are whole.</summary>
    public IReadOnlyDictionary<string, bool> Finished { get; }

    /// <summary>Opens a file to go on with it, or begins one.</summary>
    /// <exception cref="InvalidDataException">It holds something else than lines of films.</exception>
    /// <exception cref="IOException">Another run has it open.</exception>
    public static FilmFile Open(string path)
    {
        var lines = JsonLines<FilmRecord>.Open(path, RecordJson.Default.FilmRecord, FileShare.None);
        try
        {
            Dictionary<string, bool> finished = new(StringComparer.Ordinal);
            var end = 0L;
            foreach (var (record, at) in lines.Read().Where(line => line.Record.Frames is not null))
            {
                finished[record.File] = record.Error is null;
                end = at;
            }

            return new FilmFile(lines, finished, end);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Adds a line; it is in the file when this returns.</summary>
    public void Append(FilmRecord record)
    {
        _lines.Append(record);
        if (record.Frames is not null)
        {
            _end = _lines.Length;
        }
    }

    /// <summary>Cuts off what there is of a film that has no end.</summary>
    public void CutBack() => _lines.CutAt(_end);

    public void Dispose() => _lines.Dispose();
}
