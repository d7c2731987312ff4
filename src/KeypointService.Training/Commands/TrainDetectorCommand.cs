using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Native;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Detection.Cnn;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>train-detector</c>: trains the face detector and keeps its best weights by validation.</summary>
internal static class TrainDetectorCommand
{
    // Low: a face without a label has learned to be none. A wrong hit only takes a few cells out of the loss.
    private static readonly CnnFaceDetectorOptions FurtherFaces = new() { MinScoreJudged = 0.3 };

    public static Command Create()
    {
        DetectorTrainingOptions defaults = new();
        Option<string[]> data = new("--data")
        {
            Description = "Photos with one labelled face each: a csv with the 30 Kaggle columns and pictures beside it. Repeat for several.",
            Required = true,
        };
        Option<string[]> validation = new("--validation")
        {
            Description = "Photos that choose the best weights; the same format.",
            Required = true,
        };
        Option<DirectoryInfo> negatives = new("--negatives") { Description = "Folder of pictures without faces.", Required = true };
        Option<int?> keep = new("--keep-negatives")
        {
            Description = "Use only the first so many of them, so that the others can judge.",
        };
        Option<DirectoryInfo> output = new("--out")
        {
            Description = "Folder of this run: checkpoints and the best weights. A run that was stopped goes on from there.",
            Required = true,
        };
        Option<int> epochs = new("--epochs") { Description = "Epochs.", DefaultValueFactory = _ => defaults.Epochs };
        Option<int> steps = new("--steps") { Description = "Steps an epoch.", DefaultValueFactory = _ => defaults.Steps };
        Option<double> rate = new("--learning-rate") { Description = "Peak learning rate.", DefaultValueFactory = _ => defaults.LearningRate };
        Option<bool> half = new("--bfloat16")
        {
            Description = "Compute convolutions in bfloat16: faster where the processor has it, slower elsewhere.",
        };
        Option<DirectoryInfo?> initial = new("--initial") { Description = "Folder of a run whose best weights this one starts from." };
        Option<FileInfo?> first = new("--first-detector")
        {
            Description = "An exported detector. What it finds beside the labelled faces may be faces without a label: training passes it over.",
        };
        Option<int> seed = new("--seed") { Description = "The same seed repeats a run.", DefaultValueFactory = _ => defaults.Seed };
        Command command = new("train-detector", "Train the face detector; keeps the best weights by validation.")
        {
            data, validation, negatives, keep, output, epochs, steps, rate, half, initial, first, seed,
        };
        command.SetAction((parsed, cancellation) => TrainAsync(
            new RunFolder(parsed.GetRequiredValue(output).FullName),
            defaults with
            {
                Data = parsed.GetRequiredValue(data),
                Validation = parsed.GetRequiredValue(validation),
                Negatives = [.. NegativePictures.FilesIn(parsed.GetRequiredValue(negatives)).Take(parsed.GetValue(keep) ?? int.MaxValue)],
                Epochs = parsed.GetValue(epochs),
                Steps = parsed.GetValue(steps),
                LearningRate = parsed.GetValue(rate),
                Half = parsed.GetValue(half),
                Initial = parsed.GetValue(initial)?.FullName,
                FirstDetector = parsed.GetValue(first)?.FullName,
                Seed = parsed.GetValue(seed),
            },
            cancellation));
        return command;
    }

    private static async Task TrainAsync(RunFolder run, DetectorTrainingOptions options, CancellationToken cancellation)
    {
        Arithmetic.Ensure();
        if (run.HasCheckpoint)
        {
            options = run.ReadOptions<DetectorTrainingOptions>();
            AnsiConsole.MarkupLine("[yellow]Going on from the checkpoint, with the settings it was started with.[/]");
        }
        else
        {
            run.Create(options);
        }

        using var detector = options.FirstDetector is { } model ? CnnFaceDetector.Load(model, FurtherFaces) : null;
        using var training = Read("training", options.Data, detector);
        using var validation = Read("validation", options.Validation, detector);
        ScaledPicture[] empty = [.. options.Negatives.Select(NegativePictures.Read).Select(gray => new ScaledPicture(gray))];
        try
        {
            await AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask("epoch 1", maxValue: 1);
                    DetectorTrainer trainer = new(options, training, validation, empty)
                    {
                        OnBatch = (epoch, share) => bar.Description($"epoch {epoch + 1} of {options.Epochs}").Value(share),
                        OnEpoch = Report,
                    };
                    await trainer.RunAsync(run, cancellation);
                });
        }
        finally
        {
            Array.ForEach(empty, picture => picture.Dispose());
        }
    }

    private static void Report(DetectorEpochReport epoch) => AnsiConsole.MarkupLine(
        $"epoch {epoch.Progress.Epochs,3}  training {Show(epoch.Training)}  validation {Show(epoch.Validation)}"
        + (epoch.Progress.IsBest ? "  [green]best[/]" : ""));

    private static string Show(DetectionLoss loss) => $"score {loss.Score:F3} box {loss.Box:F3} roll {loss.Roll:F3}";

    private static ScenePhotos Read(string what, IReadOnlyList<string> sources, CnnFaceDetector? detector) => AnsiConsole.Status().Start(
        $"Reading {what} photos",
        status =>
        {
            var count = 0;
            var photos = ScenePhotos.Load(sources, detector, () =>
            {
                if (Interlocked.Increment(ref count) % 500 == 0)
                {
                    status.Status($"Reading {what} photos: {count}");
                }
            });
            AnsiConsole.MarkupLine(
                $"{photos.Photos.Count} {what} photos, {photos.Photos.Sum(photo => photo.Further.Count)} hits beside their labelled faces");
            return photos;
        });
}
