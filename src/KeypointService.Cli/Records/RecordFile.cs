using System.Text.Json;

namespace KeypointService.Cli.Records;

/// <summary>
/// A file of records, one a line, that only grows. Whatever ends a run, the next one finds what is finished: of the last line
/// alone a part may be missing, and it is cut off.
/// </summary>
internal sealed class RecordFile : IDisposable
{
    private readonly FileStream _file;

    private RecordFile(FileStream file, HashSet<string> finished) => (_file, Finished) = (file, finished);

    /// <summary>The names of the pictures that had a record when the file was opened.</summary>
    public IReadOnlySet<string> Finished { get; }

    /// <summary>Opens a file to go on with it, or begins one.</summary>
    /// <exception cref="InvalidDataException">It holds something else than records.</exception>
    /// <exception cref="IOException">Another run has it open.</exception>
    public static RecordFile Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            file.SetLength(EndOfLastLine(file));
            file.Position = 0;
            var finished = Read(path, file).Select(record => record.File).ToHashSet(StringComparer.Ordinal);
            file.Position = file.Length;
            return new RecordFile(file, finished);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The records of a file.</summary>
    /// <exception cref="InvalidDataException">It holds something else than records.</exception>
    public static IEnumerable<PictureRecord> Read(string path)
    {
        using var file = File.OpenRead(path);
        foreach (var record in Read(path, file))
        {
            yield return record;
        }
    }

    /// <summary>Adds a record; it is in the file when this returns.</summary>
    public void Append(PictureRecord record)
    {
        using MemoryStream line = new();
        JsonSerializer.Serialize(line, record, RecordJson.Default.PictureRecord);
        line.WriteByte((byte)'\n');
        _file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static IEnumerable<PictureRecord> Read(string path, Stream file)
    {
        using StreamReader reader = new(file, leaveOpen: true);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            PictureRecord? record = null;
            try
            {
                record = JsonSerializer.Deserialize(line, RecordJson.Default.PictureRecord);
            }
            catch (JsonException)
            {
                // Told below, with the place.
            }

            yield return record is { File: not null }
                ? record
                : throw new InvalidDataException($"Line {number} of '{path}' is no record of a picture.");
        }
    }

    private static long EndOfLastLine(FileStream file)
    {
        var buffer = new byte[4096];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - buffer.Length);
            var part = buffer.AsSpan(0, (int)(end - start));
            file.Position = start;
            file.ReadExactly(part);
            var last = part.LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }
}
