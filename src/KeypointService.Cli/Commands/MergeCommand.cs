using System.CommandLine;
using KeypointService.Cli.Formats;
using KeypointService.Cli.Inputs;
using KeypointService.Cli.Records;
using KeypointService.Cli.Running;
using KeypointService.Cli.Storage;

namespace KeypointService.Cli.Commands;

/// <summary><c>merge</c>: the records of several parts as one output, in the order of the pictures' names.</summary>
internal static class MergeCommand
{
    public static Command Create()
    {
        Argument<string[]> parts = new("parts") { Description = "The parts' files of records (.jsonl).", Arity = ArgumentArity.OneOrMore };
        Option<string> output = new("--out") { Description = "The whole: .jsonl, .csv, .parquet, or .json in COCO's format.", Required = true };
        Command command = new("merge", "Put the parts of a sharded run together.") { parts, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(output);
            var format = OutputFormat.Of(name);
            OutputPlace.EnsureFile(name);
            using FileStore store = new();
            var isWhole = true;
            using var copy = await OutputCopy.OpenAsync(name, format.RecordsOf, store, cancellation);
            var records = format.RecordsOf(copy.Path);
            await WholeFile.WriteAsync(records, async unfinished =>
            {
                List<OutputCopy> copies = [];
                try
                {
                    foreach (var part in parsed.GetRequiredValue(parts))
                    {
                        copies.Add(await OutputCopy.OpenAsync(part, records => records, store, cancellation));
                        if (!File.Exists(copies[^1].Path))
                        {
                            throw new FileNotFoundException($"There is no part '{part}'.", part);
                        }
                    }

                    if (Shard.Missing(parsed.GetRequiredValue(parts)) is { Length: > 0 } missing)
                    {
                        isWhole = false;
                        await Console.Error.WriteLineAsync($"Not among the parts: {string.Join(", ", missing)}. What is merged is not the whole.");
                    }

                    File.Delete(unfinished);
                    using var file = RecordFile.Open(unfinished);
                    foreach (var record in Merge(copies.Select(part => part.Path)))
                    {
                        file.Append(record);
                    }
                }
                finally
                {
                    copies.ForEach(part => part.Dispose());
                }
            });
            await format.FinishAsync(copy.Path, cancellation);
            foreach (var path in new[] { records, copy.Path }.Distinct())
            {
                await copy.SaveAsync(path, cancellation);
            }

            return isWhole ? 0 : RunSummary.SomeFailed;
        });
        return command;
    }

    /// <summary>The records of all parts, one a picture, by its name; where one part has an answer and another none, the answer.</summary>
    private static IEnumerable<PictureRecord> Merge(IEnumerable<string> parts) => OfOneModel(parts)
        .GroupBy(record => record.File, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.FirstOrDefault(record => record.Faces is not null) ?? group.First());

    private static IEnumerable<PictureRecord> OfOneModel(IEnumerable<string> parts)
    {
        string? model = null;
        foreach (var part in parts)
        {
            foreach (var record in RecordFile.Read(part))
            {
                if (model is not null && record.Model is { } other && other != model)
                {
                    throw new InvalidDataException($"'{part}' has answers of the model '{other}', and the parts before it of '{model}'.");
                }

                model ??= record.Model;
                yield return record;
            }
        }
    }
}
