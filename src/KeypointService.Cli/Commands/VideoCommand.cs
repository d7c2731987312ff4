using System.CommandLine;
using System.Diagnostics;
using KeypointService.Cli.Inputs;
using KeypointService.Cli.Records;
using KeypointService.Cli.Running;
using KeypointService.Cli.Storage;
using KeypointService.Vision.Video;

namespace KeypointService.Cli.Commands;

/// <summary><c>video</c>: the faces in every frame of films, each with a number that stays while the face does.</summary>
internal static class VideoCommand
{
    private const string Ending = ".jsonl";

    // Films of one's own may be long and large; what no film needs is still refused.
    private const long DecoderBytes = 1L << 30;
    private const int DecodingSeconds = 24 * 60 * 60;

    public static Command Create()
    {
        Argument<string[]> paths = new("paths")
        {
            Description = "Files, folders, patterns such as 'films/**/*.mp4', or - for a list on standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = new("--out") { Description = "The result (.jsonl): a line a frame, and one at the end of each film.", Required = true };
        var shard = PartOption.Create();
        LocateChoices choices = new();
        var every = new Option<int>("--every") { Description = "Answer every Nth frame, from the first.", DefaultValueFactory = _ => 1 }.Within(1, 1_000_000);
        Option<string?> annotated = new("--annotated") { Description = "Folder that gets every film with its faces drawn in, as MP4." };
        Option<bool> allow = new("--allow-failed") { Description = "End with 0 although films are broken. What could not be read is still told, for another run may." };
        Command command = new("video", "Follow the faces of films. Run again, it goes on with the first film that is not finished.")
        {
            paths, output, shard, every, annotated, allow,
        };
        foreach (var option in choices.All(ofPictures: false))
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            var part = PartOption.Read(parsed.GetValue(shard));
            var name = parsed.GetRequiredValue(output);
            CheckNames([name, parsed.GetValue(annotated) ?? "", .. parsed.GetRequiredValue(paths)], name);
            var target = part?.NameOf(name) ?? name;
            OutputPlace.EnsureFile(target);
            OutputPlace.EnsureFolder(parsed.GetValue(annotated));
            using var keypoints = choices.Load(parsed);
            using FileStore store = new();
            VideoDecoderOptions limits = new()
            {
                MaxPixels = choices.MaxPixels(parsed),
                MaxMemoryBytes = DecoderBytes,
                MaxProcessorSeconds = DecodingSeconds,
                Every = parsed.GetValue(every),
                Gray = parsed.GetValue(annotated) is null,
            };
            using FilmTracker tracker = new(keypoints, choices.Read(parsed), limits, parsed.GetValue(annotated));
            var found = await new InputFiles(store, InputFiles.Films).FindAsync(parsed.GetRequiredValue(paths), Console.In, cancellation);
            string[] all = [.. InputFiles.Without(found, file => FileStore.IsBelow(parsed.GetValue(annotated), file))];
            if (parsed.GetValue(annotated) is not null)
            {
                FileStore.ThrowIfAlike(all, FilmTracker.DrawnEnding);
            }

            var films = all.Where(file => part?.Has(file) != false).ToArray();
            var summary = await RunAsync(films, target, tracker, keypoints.Model.Name, limits.Every, cancellation);
            return summary.ExitCode(parsed.GetValue(allow));
        });
        return command;
    }

    private static async Task<RunSummary> RunAsync(
        string[] films, string target, FilmTracker tracker, string model, int every, CancellationToken cancellation)
    {
        var console = RunConsole.Create();
        RunSummary summary = new("films", "frames");
        var clock = Stopwatch.StartNew();
        using var records = FilmFile.Open(target, model);
        foreach (var file in summary.GoOn(films, records.Finished))
        {
            if (WhyUnreadable(file) is { } why)
            {
                summary.Add(file, 0, why, isFinal: false);
                continue;
            }

            var end = await tracker.TrackAsync(
                file,
                (film, track) => RunProgress.ShowAsync(
                    console,
                    (int)(film.Length.TotalSeconds * film.Rate / every),
                    $"frames of {file}",
                    onDone => track(frame =>
                    {
                        records.Append(frame);
                        onDone();
                    })),
                cancellation);
            records.Append(end with { Model = model });
            summary.Add(file, end.Frames ?? 0, end.Error);
        }

        summary.Print(console, clock.Elapsed);
        return summary;
    }

    /// <summary>The process that decodes only knows that it got no film.</summary>
    private static string? WhyUnreadable(string file)
    {
        try
        {
            using var film = File.OpenHandle(file);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return exception.Message;
        }
    }

    private static void CheckNames(IEnumerable<string> names, string output)
    {
        if (names.FirstOrDefault(name => S3Address.TryParse(name, out _)) is { } bucket)
        {
            throw new ArgumentException($"'{bucket}' is in a bucket. Films and what comes of them have to be files.");
        }

        if (!output.EndsWith(Ending, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"'{output}' does not end in {Ending}.");
        }
    }
}
