using System.Net.Sockets;
using System.Text.RegularExpressions;
using KeypointService.Vision.Native;
using KeypointService.Vision.Onnx;
using Microsoft.Extensions.Options;
using Serilog.Events;

namespace KeypointService.Hosting;

/// <summary>What a start that fails says: one sentence.</summary>
internal static partial class StartFailure
{
    // What cannot be read of the configuration has no type of its own, and some readers do not tell which setting it was.
    private static readonly Dictionary<string, string> Readers = new()
    {
        ["Microsoft.Extensions.Configuration.Binder"] = "",
        ["Microsoft.AspNetCore.Server.Kestrel.Core"] = "",
        ["OpenTelemetry.Exporter.OpenTelemetryProtocol"] = " See the settings that begin with OTEL_EXPORTER_OTLP.",
        ["Serilog.Settings.Configuration"] = " See the section Serilog.",
    };

    /// <summary>True for what is wrong with settings, files or the machine, and not with the program.</summary>
    public static bool IsOfTheOperator(Exception exception) => exception is NativeLibraryException or ModelContractException
        or OptionsValidationException or IOException or UnauthorizedAccessException or SocketException or InvalidDataException
        or ArgumentOutOfRangeException or FormatException
        || (exception is InvalidOperationException or ArgumentException && Readers.ContainsKey(exception.Source ?? ""));

    /// <summary>The reason, without the frame that the framework puts around it.</summary>
    public static string SentenceOf(Exception exception) => exception is OptionsValidationException options
        ? string.Join(' ', options.Failures.Select(failure => Frame().Replace(failure, "$1")))
        : exception is InvalidDataException { InnerException: { } reason } ? $"{exception.Message} {reason.GetBaseException().Message}"
        : exception.Message + Readers.GetValueOrDefault(exception.Source ?? "");

    /// <summary>
    /// True for a log entry whose stack trace would stand before the sentence: that of the start itself, and of what ran beside it
    /// and was given up with it.
    /// </summary>
    public static bool IsTold(LogEvent entry) => entry.MessageTemplate.Text is "Hosting failed to start" or "Unable to start Kestrel."
        || (entry.Exception is OperationCanceledException && entry.MessageTemplate.Text.Contains("BackgroundService", StringComparison.Ordinal));

    [GeneratedRegex("^DataAnnotation validation failed for '.*' members: '.*' with the error: '(.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Frame();
}
