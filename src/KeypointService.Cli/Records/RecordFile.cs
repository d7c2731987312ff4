namespace KeypointService.Cli.Records;

/// <summary>The file of a run over pictures: a record of each. The next run finds what is finished, and goes on behind it.</summary>
internal sealed class RecordFile : IDisposable
{
    private readonly JsonLines<PictureRecord> _lines;

    private RecordFile(JsonLines<PictureRecord> lines, Dictionary<string, bool> finished) => (_lines, Finished) = (lines, finished);

    /// <summary>The pictures that had a record when the file was opened, by their names, and whether they have an answer.</summary>
    public IReadOnlyDictionary<string, bool> Finished { get; }

    /// <summary>Opens a file to go on with it, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model of this run; null for a file of any.</param>
    /// <param name="share">What others may do with it meanwhile: nothing, for another run would write into it too.</param>
    /// <exception cref="InvalidDataException">It holds something else than records, or those of another model.</exception>
    /// <exception cref="IOException">Another run has it open.</exception>
    public static RecordFile Open(string path, string? model = null, FileShare share = FileShare.None)
    {
        JsonLines<PictureRecord> lines = new(path, RecordJson.Plain.PictureRecord, share);
        try
        {
            Dictionary<string, bool> finished = new(StringComparer.Ordinal);
            var end = 0L;
            foreach (var (record, at) in lines.Read())
            {
                OtherModel.ThrowIfNot(model, record.Model, path);
                finished[record.File] = record.Error is null;
                end = at;
            }

            lines.CutAt(end);
            return new RecordFile(lines, finished);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>The records of a file.</summary>
    /// <exception cref="InvalidDataException">It holds something else than records.</exception>
    public static IEnumerable<PictureRecord> Read(string path) => JsonLines<PictureRecord>.Read(path, RecordJson.Plain.PictureRecord);

    /// <summary>Adds a record; it is in the file when this returns.</summary>
    public void Append(PictureRecord record) => _lines.Append(record);

    public void Dispose() => _lines.Dispose();
}
