using System.CommandLine;
using System.Diagnostics;
using KeypointService.Cli.Formats;
using KeypointService.Cli.Inputs;
using KeypointService.Cli.Records;
using KeypointService.Cli.Running;
using KeypointService.Vision;
using KeypointService.Vision.Landmarks;
using KeypointService.Vision.Native;
using OpenCvSharp;
using Spectre.Console;

namespace KeypointService.Cli.Commands;

/// <summary><c>locate</c>: the faces of many pictures into one file, which a run that was stopped goes on with.</summary>
internal static class LocateCommand
{
    private const int SomeFailed = 3;
    private const int LogWidth = 1000;
    private const long DefaultMaxPixels = 40_000_000;

    public static Command Create()
    {
        LocateOptions defaults = new();
        Argument<string[]> paths = new("paths")
        {
            Description = "Files, folders, patterns such as 'photos/**/*.jpg', or - for a list on standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = new("--out")
        {
            Description = "The result: .jsonl, .csv (the columns of the training data), .parquet, or .json in COCO's keypoint format.",
            Required = true,
        };
        Option<string?> shard = new("--shard")
        {
            Description = "Do one part, such as 3/16; the output is named after it. In an Indexed Job of Kubernetes, its index tells.",
        };
        Option<string> model = new("--model") { Description = "The keypoint model.", DefaultValueFactory = _ => "compact" };
        Option<bool> high = new("--high") { Description = "Look at each face a second time: better points for more work." };
        Option<int> faces = new("--max-faces") { Description = "At most so many faces a picture, the largest.", DefaultValueFactory = _ => defaults.MaxFaces };
        Option<double?> confidence = new("--min-confidence") { Description = "Leave out faces of less; the model's own threshold where absent." };
        Option<long> pixels = new("--max-pixels") { Description = "Pass over larger pictures.", DefaultValueFactory = _ => DefaultMaxPixels };
        Option<int> workers = new("--workers") { Description = "Pictures at a time.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<DirectoryInfo?> annotated = new("--annotated") { Description = "Folder that gets every picture with its faces drawn in." };
        Option<bool> allow = new("--allow-failed") { Description = "End with 0 although pictures failed." };
        Command command = new("locate", "Locate the keypoints of many pictures. Run again, it goes on where it was stopped.")
        {
            paths, output, shard, model, high, faces, confidence, pixels, workers, annotated, allow,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            NativeLimits.Apply(parsed.GetValue(pixels));
            Cv2.SetNumThreads(1);
            LocateOptions options = new()
            {
                MaxFaces = parsed.GetValue(faces),
                MinConfidence = parsed.GetValue(confidence),
                Accuracy = parsed.GetValue(high) ? Accuracy.High : Accuracy.Fast,
            };
            var part = parsed.GetValue(shard) is { } text ? Shard.Parse(text) : Shard.OfJob(Environment.GetEnvironmentVariable);
            var name = parsed.GetRequiredValue(output);
            var format = OutputFormat.Of(name);
            var target = part?.NameOf(name) ?? name;
            using var keypoints = KeypointPipeline.Load(parsed.GetValue(model)!);
            PictureLocator locator = new(keypoints, options, parsed.GetValue(pixels), parsed.GetValue(annotated)?.FullName);
            var files = PictureFiles.Find(parsed.GetRequiredValue(paths), Console.In).Where(file => part?.Has(file) != false);
            var failed = await RunAsync([.. files], target, format, locator, parsed.GetValue(workers), cancellation);
            return failed > 0 && !parsed.GetValue(allow) ? SomeFailed : 0;
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string[] files, string target, OutputFormat format, PictureLocator locator, int workers, CancellationToken cancellation)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected)
        {
            // A log has no width.
            console.Profile.Width = LogWidth;
        }

        RunSummary summary = new();
        var clock = Stopwatch.StartNew();
        using (var records = RecordFile.Open(format.RecordsOf(target)))
        {
            var open = files.Where(file => !records.Finished.Contains(file)).ToArray();
            await RunProgress.ShowAsync(console, open.Length, async onDone =>
            {
                await foreach (var record in OrderedWork.RunAsync(open, locator.Locate, workers, cancellation))
                {
                    records.Append(record);
                    summary.Add(record);
                    onDone();
                }
            });
            summary.Print(console, clock.Elapsed, files.Length - open.Length);
        }

        await format.FinishAsync(target, cancellation);
        return summary.Failed;
    }
}
