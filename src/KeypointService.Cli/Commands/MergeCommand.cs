using System.CommandLine;
using KeypointService.Cli.Formats;
using KeypointService.Cli.Records;

namespace KeypointService.Cli.Commands;

/// <summary><c>merge</c>: the records of several parts as one output, in the order of the pictures' names.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        Argument<FileInfo[]> parts = new("parts") { Description = "The parts' files of records (.jsonl).", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--out") { Description = "The whole: .jsonl, .csv, .parquet, or .json in COCO's format.", Required = true };
        Command command = new("merge", "Put the parts of a sharded run together.") { parts, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var target = parsed.GetRequiredValue(output);
            var format = OutputFormat.Of(target);
            var records = format.RecordsOf(target);
            var unfinished = records + ".next";
            File.Delete(unfinished);
            using (var file = RecordFile.Open(unfinished))
            {
                foreach (var record in Merge([.. parsed.GetRequiredValue(parts).Select(part => part.FullName)]))
                {
                    file.Append(record);
                }
            }

            File.Move(unfinished, records, overwrite: true);
            await format.FinishAsync(target, cancellation);
        });
        return command;
    }

    /// <summary>The records of all parts, one a picture, by its name.</summary>
    private static IEnumerable<PictureRecord> Merge(string[] parts) => parts.SelectMany(RecordFile.Read)
        .GroupBy(record => record.File, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.First());
}
