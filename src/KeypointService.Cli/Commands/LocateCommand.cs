using System.CommandLine;
using System.Diagnostics;
using KeypointService.Cli.Formats;
using KeypointService.Cli.Inputs;
using KeypointService.Cli.Records;
using KeypointService.Cli.Running;
using KeypointService.Cli.Storage;
using KeypointService.Vision.Alignment;
using Spectre.Console;

namespace KeypointService.Cli.Commands;

/// <summary><c>locate</c>: the faces of many pictures into one file, which a run that was stopped goes on with.</summary>
internal static class LocateCommand
{
    // A bucket answers late but many at a time.
    private const int FetchedAWorker = 4;
    private static readonly TimeSpan BetweenSaves = TimeSpan.FromMinutes(2);

    public static Command Create()
    {
        Argument<string[]> paths = new("paths")
        {
            Description = "Files, folders, patterns such as 'photos/**/*.jpg', s3://bucket/photos/, or - for a list on standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = new("--out")
        {
            Description = "The result: .jsonl, .csv (the columns of the training data), .parquet, or .json in COCO's keypoint format.",
            Required = true,
        };
        var shard = PartOption.Create();
        LocateChoices choices = new();
        var workers = new Option<int>("--workers") { Description = "Pictures at a time.", DefaultValueFactory = _ => Environment.ProcessorCount }.Within(1, 1024);
        Option<string?> annotated = new("--annotated") { Description = "Folder that gets every picture with its faces drawn in." };
        Option<string?> aligned = new("--aligned") { Description = "Folder that gets every face, turned and scaled to a template." };
        Option<string> template = new("--template") { Description = "The template of --aligned: arcface (112 pixels) or dlib (150).", DefaultValueFactory = _ => AlignmentTemplate.ArcFace.Name };
        template.AcceptOnlyFromAmong([.. AlignmentTemplate.All.Select(known => known.Name)]);
        Option<bool> allow = new("--allow-failed") { Description = "End with 0 although pictures are broken. What could not be read is still told, for another run may." };
        Command command = new("locate", "Locate the keypoints of many pictures. Run again, it goes on where it was stopped.")
        {
            paths, output, shard, workers, annotated, aligned, template, allow,
        };
        foreach (var option in choices.All(ofPictures: true))
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(template) is { Implicit: false } && result.GetValue(aligned) is null)
            {
                result.AddError("--template is that of --aligned: name a folder for the faces as well.");
            }
        });

        command.SetAction(async (parsed, cancellation) =>
        {
            var part = PartOption.Read(parsed.GetValue(shard));
            var name = parsed.GetRequiredValue(output);
            var format = OutputFormat.Of(name);
            PictureOutputs outputs = new(
                parsed.GetValue(annotated),
                parsed.GetValue(aligned),
                new AlignOptions(AlignmentTemplate.All.Single(known => known.Name == parsed.GetValue(template))));
            var target = part?.NameOf(name) ?? name;
            OutputPlace.EnsureFile(target);
            outputs.EnsurePlaces();
            using var keypoints = choices.Load(parsed);
            using FileStore store = new();
            using PictureLocator locator = new(
                keypoints, choices.Read(parsed), choices.MaxPixels(parsed), outputs, store, parsed.GetValue(workers));
            var found = await new InputFiles(store, InputFiles.Pictures).FindAsync(parsed.GetRequiredValue(paths), Console.In, cancellation);
            string[] pictures = [.. InputFiles.Without(found, outputs.Has)];
            outputs.ThrowIfAlike(pictures);
            var files = pictures.Where(file => part?.Has(file) != false).ToArray();
            var ahead = Array.Exists(files, file => S3Address.TryParse(file, out _)) ? FetchedAWorker : 1;
            using var copy = await OutputCopy.OpenAsync(target, format.RecordsOf, store, cancellation);
            var summary = await RunAsync(files, copy, format, locator, keypoints.Model.Name, ahead * parsed.GetValue(workers), cancellation);
            return summary.ExitCode(parsed.GetValue(allow));
        });
        return command;
    }

    private static async Task<RunSummary> RunAsync(
        string[] files, OutputCopy copy, OutputFormat format, PictureLocator locator, string model, int parallel, CancellationToken cancellation)
    {
        var console = RunConsole.Create();
        RunSummary summary = new("pictures", "faces");
        var clock = Stopwatch.StartNew();
        var saved = TimeSpan.Zero;
        var path = format.RecordsOf(copy.Path);
        try
        {
            using var records = RecordFile.Open(path, model, copy.Share);
            var open = summary.GoOn(files, records.Finished);
            await RunProgress.ShowAsync(console, open.Length, "pictures", async onDone =>
            {
                await foreach (var (record, isFinal) in OrderedWork.RunAsync(open, file => locator.LocateAsync(file, cancellation), parallel, cancellation))
                {
                    if (isFinal)
                    {
                        records.Append(record);
                    }

                    summary.Add(record.File, record.Faces?.Count ?? 0, record.Error, isFinal);
                    onDone();
                    if (clock.Elapsed - saved > BetweenSaves)
                    {
                        await SaveMeanwhileAsync(copy, path, console, cancellation);
                        saved = clock.Elapsed;
                    }
                }
            });
            summary.Print(console, clock.Elapsed);
        }
        finally
        {
            await copy.SaveAsync(path, CancellationToken.None);
        }

        await format.FinishAsync(copy.Path, cancellation);
        if (path != copy.Path)
        {
            await copy.SaveAsync(copy.Path, cancellation);
        }

        return summary;
    }

    /// <summary>Saves what there is; a bucket that fails is tried again after a while, and at the end has to work.</summary>
    private static async Task SaveMeanwhileAsync(OutputCopy copy, string path, IAnsiConsole console, CancellationToken cancellation)
    {
        try
        {
            await copy.SaveAsync(path, cancellation);
        }
        catch (IOException exception)
        {
            console.WriteLine(exception.Message);
        }
    }
}
