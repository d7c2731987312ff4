using System.Globalization;
using KeypointService.Vision.Imaging;
using Spectre.Console;

namespace KeypointService.Benchmarks.Fuzzing;

/// <summary>What became of the files of a fuzzing run.</summary>
internal sealed class FuzzReport(int seed, ImageFormat? only)
{
    private const int Slowest = 5;
    private readonly Mutations _mutations = new(seed, only);
    private readonly Dictionary<ImageFormat, (int Files, int Decoded)> _formats = [];
    private readonly PriorityQueue<int, int> _slowest = new();
    private int _files;

    public int Seed => seed;

    /// <summary>The one format that is broken; null for all.</summary>
    public ImageFormat? Only => only;

    /// <summary>The file of a number, to keep it.</summary>
    public (ImageFormat Format, byte[] File) FileOf(int number) => _mutations.Create(number);

    public int Crashes { get; set; }

    public int Hangs { get; set; }

    /// <summary>Takes the worker's word on a file.</summary>
    public void Add(int number, string line)
    {
        const int filesPerLine = 10_000;
        var words = line.Split(' ');
        var format = _mutations.Create(number).Format;
        var (files, decoded) = _formats.GetValueOrDefault(format);
        _formats[format] = (files + 1, decoded + (words[0] == nameof(FuzzOutcome.Decoded) ? 1 : 0));
        _slowest.Enqueue(number, int.Parse(words[1], CultureInfo.InvariantCulture));
        if (_slowest.Count > Slowest)
        {
            _slowest.Dequeue();
        }

        if (++_files % filesPerLine == 0)
        {
            AnsiConsole.WriteLine($"{_files} files, {Crashes} crashes, {Hangs} hangs");
        }
    }

    public Table ToTable()
    {
        var table = new Table().MarkdownBorder().AddColumns("format", "files", "decoded", "refused");
        foreach (var (format, (files, decoded)) in _formats.OrderBy(pair => pair.Key))
        {
            table.AddRow($"{format}", $"{files}", $"{decoded}", $"{files - decoded}");
        }

        table.AddRow("all", $"{_files}", $"{Crashes} crashes", $"{Hangs} hangs");
        while (_slowest.TryDequeue(out var number, out var milliseconds))
        {
            table.AddRow("slow", $"file {number}", $"{_mutations.Create(number).Format}", $"{milliseconds} ms");
        }

        return table;
    }
}
