using System.Text.Json;
using CsvHelper;
using KeypointService.Vision.Native;
using KeypointService.Vision.Onnx;
using KeypointService.Vision.Video;
using Microsoft.ML.OnnxRuntime;

namespace KeypointService.Training.Commands;

/// <summary>Tells what a user can mend, a file or a setting, from what is a fault of the tool.</summary>
internal static class UsersFault
{
    /// <returns>What is wrong, in a sentence; null for a fault of the tool.</returns>
    public static string? Of(Exception exception) => exception switch
    {
        // What ran on several threads.
        AggregateException { InnerException: { } inner } => Of(inner),

        // Its message lists the whole state of the reader.
        CsvHelperException { Context.Parser.RawRow: var row } => $"Row {row} of a csv cannot be read: it is short, or a value is no number.",
        IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or JsonException or ModelContractException
            or NativeLibraryException or UnreadableVideoException or OnnxRuntimeException => exception.Message,
        _ => null,
    };
}
