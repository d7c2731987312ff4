using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace KeypointService.Telemetry;

/// <summary>
/// Writes the log on a thread of its own. Whoever logs never waits: where nobody reads the output, lines are dropped and
/// counted. What clients send reaches the terminal as text alone, and stays on its line.
/// </summary>
internal sealed class LogLines : ILogEventSink, IDisposable
{
    private const int MostWaiting = 8192;
    private const char FirstPrintable = ' ';
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<LogEvent> _waiting = new(MostWaiting);
    private readonly ITextFormatter _formatter;
    private readonly TextWriter _output;
    private readonly KeypointTelemetry _telemetry;
    private readonly Thread _writer;
    private volatile bool _isClosed;

    /// <param name="formatter">Writes one event as one line, without its exception where that has lines of its own.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="telemetry">Counts those that are dropped.</param>
    public LogLines(ITextFormatter formatter, TextWriter output, KeypointTelemetry telemetry)
    {
        (_formatter, _output, _telemetry) = (formatter, output, telemetry);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    public void Emit(LogEvent logEvent)
    {
        if (_isClosed || !_waiting.TryAdd(logEvent))
        {
            _telemetry.LogLineDropped();
        }
    }

    /// <summary>Writes what waits, where that is read within a second.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _waiting.CompleteAdding();
        if (_writer.Join(LastLines))
        {
            _waiting.Dispose();
        }
    }

    private void WriteAll()
    {
        foreach (var logEvent in _waiting.GetConsumingEnumerable())
        {
            try
            {
                using StringWriter line = new();
                _formatter.Format(logEvent, line);
                _output.Write(Escape(line.ToString()));
                _output.Flush();
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // The output is closed or full, or a logged value cannot be written; the service goes on.
                _telemetry.LogLineDropped();
            }
        }
    }

    /// <summary>What a client chose, as a part of a line: its beginning, with whatever is no letter, mark, digit, sign or blank as text.</summary>
    /// <param name="text">What it chose.</param>
    /// <param name="most">Letters that are told.</param>
    public static string Quote(string text, int most)
    {
        var told = text.AsSpan(0, Math.Min(text.Length, most));
        StringBuilder quoted = new(told.Length);
        foreach (var letter in told)
        {
            _ = char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? quoted.Append($"\\u{(int)letter:x4}")
                : quoted.Append(letter);
        }

        return quoted.ToString();
    }

    /// <summary>
    /// Control characters as text. A line break within an event is followed by spaces, so that no line but its first looks
    /// like one of the log.
    /// </summary>
    internal static string Escape(string text)
    {
        var end = text.EndsWith('\n') ? text.Length - 1 : text.Length;
        StringBuilder escaped = new(text.Length);
        for (var i = 0; i < end; i++)
        {
            _ = text[i] switch
            {
                '\n' => escaped.Append("\n    "),
                var c when c < FirstPrintable || char.IsControl(c) => escaped.Append($"\\u{(int)c:x4}"),
                var c => escaped.Append(c),
            };
        }

        return escaped.Append('\n').ToString();
    }
}
