using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KeypointService.Cli.Records;

/// <summary>
/// A file of records, one a line, that only grows: whatever ends a run, of the last line alone a part may be missing. Another program's
/// file is left as it is.
/// </summary>
internal sealed class JsonLines<TRecord> : IDisposable
    where TRecord : class, IRecord
{
    private const int BlockBytes = 64 * 1024;

    private readonly string _path;
    private readonly JsonTypeInfo<TRecord> _type;
    private readonly FileStream _file;

    /// <summary>Opens a file, or begins one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">How a record is written.</param>
    /// <param name="share">What others may do with it meanwhile.</param>
    /// <exception cref="IOException">Another run has it open.</exception>
    public JsonLines(string path, JsonTypeInfo<TRecord> type, FileShare share)
    {
        (_path, _type) = (path, type);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
    }

    // How every line begins, so that a part of the only one can be told from another program's.
    private static ReadOnlySpan<byte> Beginning => "{\"file\":"u8;

    /// <summary>The records of a file that is finished.</summary>
    /// <exception cref="InvalidDataException">It holds something else, or of its last line a part is missing.</exception>
    public static IEnumerable<TRecord> Read(string path, JsonTypeInfo<TRecord> type)
    {
        using var file = File.OpenRead(path);
        foreach (var (record, _) in Read(path, file, type, isFinished: true))
        {
            yield return record;
        }
    }

    /// <summary>The records, and where the line of each ends.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public IEnumerable<(TRecord Record, long End)> Read()
    {
        _file.Position = 0;
        return Read(_path, _file, _type, isFinished: false);
    }

    /// <summary>Cuts off what is behind the end of a line.</summary>
    public void CutAt(long end)
    {
        _file.SetLength(end);
        _file.Position = end;
        if (end > 0)
        {
            _file.Position = end - 1;
            if (_file.ReadByte() != '\n')
            {
                _file.WriteByte((byte)'\n');
            }
        }
    }

    /// <summary>Adds a record; it is in the file when this returns.</summary>
    public void Append(TRecord record)
    {
        using MemoryStream line = new();
        JsonSerializer.Serialize(line, record, _type);
        line.WriteByte((byte)'\n');
        _file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static IEnumerable<(TRecord Record, long End)> Read(string path, Stream file, JsonTypeInfo<TRecord> type, bool isFinished)
    {
        var block = new byte[BlockBytes];
        using MemoryStream line = new();
        var (number, end) = (0, 0L);
        for (int read; (read = file.Read(block)) > 0;)
        {
            var rest = block.AsMemory(0, read);
            for (int length; (length = rest.Span.IndexOf((byte)'\n')) >= 0; rest = rest[(length + 1)..])
            {
                line.Write(rest.Span[..length]);
                (number, end) = (number + 1, end + line.Length + 1);
                yield return (Parse(line, type) ?? throw Foreign(number), end);
                line.SetLength(0);
            }

            line.Write(rest.Span);
        }

        if (Parse(line, type) is { } last)
        {
            yield return (last, end + line.Length);
        }
        else if (number == 0 && !IsBeginning(line))
        {
            throw Foreign(number: 1);
        }
        else if (isFinished && line.Length > 0)
        {
            throw new InvalidDataException($"'{path}' ends in the middle of a record. Run what writes it again: it goes on from there.");
        }

        InvalidDataException Foreign(int number) => new($"Line {number} of '{path}' is no record of a run like this.");
    }

    private static TRecord? Parse(MemoryStream line, JsonTypeInfo<TRecord> type)
    {
        try
        {
            return JsonSerializer.Deserialize(Bytes(line), type) is { IsComplete: true } record ? record : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsBeginning(MemoryStream line)
    {
        var bytes = Bytes(line);
        return bytes.StartsWith(Beginning) || Beginning.StartsWith(bytes);
    }

    private static ReadOnlySpan<byte> Bytes(MemoryStream line) => line.GetBuffer().AsSpan(0, (int)line.Length);
}
