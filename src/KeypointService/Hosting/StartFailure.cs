using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Serilog.Events;

namespace KeypointService.Hosting;

/// <summary>What a start that fails says: one sentence.</summary>
internal static partial class StartFailure
{
    /// <summary>The reason, without the frame that the framework puts around it.</summary>
    public static string SentenceOf(Exception exception) => exception is OptionsValidationException options
        ? string.Join(' ', options.Failures.Select(failure => Frame().Replace(failure, "$1")))
        : exception.Message;

    /// <summary>
    /// True for a log entry whose stack trace would stand before the sentence: that of a port that is taken or a wrong setting, and of what ran
    /// beside the start and was given up with it.
    /// </summary>
    public static bool IsTold(LogEvent entry) => entry.Exception switch
    {
        IOException or OptionsValidationException or FormatException => entry.MessageTemplate.Text is "Hosting failed to start" or "Unable to start Kestrel.",
        OperationCanceledException => entry.MessageTemplate.Text.Contains("BackgroundService", StringComparison.Ordinal),
        _ => false,
    };

    [GeneratedRegex("^DataAnnotation validation failed for '.*' members: '.*' with the error: '(.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Frame();
}
