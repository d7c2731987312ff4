using System.Diagnostics.Metrics;
using KeypointService.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Serilog.Formatting.Display;

namespace KeypointService.Tests.Telemetry;

public sealed class LogLinesTests
{
    private static readonly MessageTemplateTextFormatter Formatter = new("[{Level:u3}] {Message:l}{NewLine}");

    [Fact]
    public void Log_OfWhatAClientSent_StaysOnItsLine()
    {
        using StringWriter output = new();
        using (var logger = Create(output))
        {
            logger.Information("GET {Path:l}", "/a\r\n[ERR] forged\u001b[2J");
        }

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, line => line.StartsWith('['));
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.DoesNotContain('\r', output.ToString());
    }

    [Theory]
    [InlineData("/x\n[03:00:00 ERR] failed", "/x\\u000a[03:00:00 ERR] f")]
    [InlineData("/a\u202eb\u2028c", "/a\\u202eb\\u2028c")]
    [InlineData("/gesicht-ä-顔", "/gesicht-ä-顔")]
    public void Quote_WhatAClientChose_IsPrintableAndShort(string text, string expected) => Assert.Equal(expected, LogLines.Quote(text, 19));

    [Fact]
    public async Task Log_WhoseOutputNobodyReads_BlocksNobody()
    {
        // Neither is disposed: the log's thread goes on waiting where the test ends.
        ManualResetEventSlim read = new();
        BlockedWriter output = new(read);
        var logging = Task.Run(() =>
        {
            using var logger = Create(output);
            for (var i = 0; i < 20_000; i++)
            {
                logger.Information("Line {Number}", i);
            }
        });

        Assert.Same(logging, await Task.WhenAny(logging, Task.Delay(TimeSpan.FromSeconds(60))));
        read.Set();
    }

    [Fact]
    public void Log_OfWhatCannotBeWritten_LosesThatLineAlone()
    {
        using StringWriter output = new();
        using (var logger = Create(output))
        {
            logger.Information("{Value}", new Unwritable());
            logger.Information("next");
        }

        Assert.Contains("next", output.ToString(), StringComparison.Ordinal);
    }

    private static Serilog.Core.Logger Create(TextWriter output)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        return new LoggerConfiguration().WriteTo.Sink(new LogLines(Formatter, output, new KeypointTelemetry(meters))).CreateLogger();
    }

    /// <summary>Fails only where it is written, on the log's own thread.</summary>
    private sealed class Unwritable : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => throw new InvalidOperationException();

        public override string ToString() => throw new InvalidOperationException();
    }

    private sealed class BlockedWriter(ManualResetEventSlim read) : StringWriter
    {
        public override void Write(string? value) => read.Wait();
    }
}
