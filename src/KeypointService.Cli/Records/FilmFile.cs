using System.Text;
using System.Text.Json;

namespace KeypointService.Cli.Records;

/// <summary>
/// A file of the lines of films, one film after the other. A run goes on behind the last film that has its end: faces are
/// followed from a film's beginning, so what there is of a film in the middle is cut off.
/// </summary>
internal sealed class FilmFile : IDisposable
{
    private readonly FileStream _file;

    private FilmFile(FileStream file, HashSet<string> finished) => (_file, Finished) = (file, finished);

    /// <summary>The names of the films that were finished when the file was opened.</summary>
    public IReadOnlySet<string> Finished { get; }

    /// <summary>Opens a file to go on with it, or begins one.</summary>
    /// <exception cref="InvalidDataException">It holds something else than lines of films.</exception>
    /// <exception cref="IOException">Another run has it open.</exception>
    public static FilmFile Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            var (finished, end) = Read(path, file);
            file.SetLength(end);
            file.Position = end;
            return new FilmFile(file, finished);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds a line; it is in the file when this returns.</summary>
    public void Append(FilmRecord record)
    {
        using MemoryStream line = new();
        JsonSerializer.Serialize(line, record, RecordJson.Default.FilmRecord);
        line.WriteByte((byte)'\n');
        _file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static (HashSet<string> Finished, long End) Read(string path, FileStream file)
    {
        using StreamReader reader = new(file, leaveOpen: true);
        HashSet<string> finished = new(StringComparer.Ordinal);
        var (at, end) = (0L, 0L);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            at += Encoding.UTF8.GetByteCount(line) + 1;
            if (at > file.Length)
            {
                // A torn line has no end.
                break;
            }

            var record = Parse(line) is { File: not null } known
                ? known
                : throw new InvalidDataException($"Line {number} of '{path}' is no line of a film.");
            if (record.Frames is not null)
            {
                end = at;
                finished.Add(record.File);
            }
        }

        return (finished, end);
    }

    private static FilmRecord? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RecordJson.Default.FilmRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
