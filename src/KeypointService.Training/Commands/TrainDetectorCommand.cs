using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Native;
using KeypointService.Training.Optimization;
using Spectre.Console;
using TorchSharp;

namespace KeypointService.Training.Commands;

/// <summary><c>train-detector</c>: trains the face detector and keeps its best weights by validation.</summary>
internal static class TrainDetectorCommand
{
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
        var keep = new Option<int?>("--keep-negatives")
        {
            Description = "Use only the first so many of them, so that the others can judge.",
        }.Counting();
        Option<DirectoryInfo> output = new("--out")
        {
            Description = "Folder of this run: checkpoints and the best weights. A run that was stopped goes on from there.",
            Required = true,
        };
        var epochs = new Option<int>("--epochs") { Description = "Epochs.", DefaultValueFactory = _ => defaults.Epochs }.Counting();
        var steps = new Option<int>("--steps") { Description = "Steps an epoch.", DefaultValueFactory = _ => defaults.Steps }.Counting();
        var batch = new Option<int>("--batch-pixels")
        {
            Description = "Pixels a step, shared by scenes of one size.",
            DefaultValueFactory = _ => defaults.BatchPixels,
        }.Counting(most: TrainingLimits.MostPixels);
        var rate = new Option<double>("--learning-rate") { Description = "Peak learning rate.", DefaultValueFactory = _ => defaults.LearningRate }.Between(TrainingLimits.LeastRate, TrainingLimits.GreatestRate);
        Option<bool> half = new("--bfloat16")
        {
            Description = "Compute convolutions in bfloat16: faster where the processor has it, slower elsewhere.",
        };
        Option<DirectoryInfo?> initial = new("--initial") { Description = "Folder of a run whose best weights this one starts from." };
        Option<FileInfo?> initialModel = new("--initial-model") { Description = "Model file, as export-detector or quantize writes it, that this run starts from." };
        var threads = new Option<int?>("--threads") { Description = "Threads to compute with; the machine's cores where absent." }.Counting(most: TrainingLimits.MostThreads);
        Option<int> seed = new("--seed") { Description = "The same seed repeats a run.", DefaultValueFactory = _ => defaults.Seed };
        Command command = new("train-detector", "Train the face detector; keeps the best weights by validation.")
        {
            data, validation, negatives, keep, output, epochs, steps, batch, rate, half, initial, initialModel, threads, seed,
        };
        RunStart.FromOne(command, initial, initialModel);
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(threads) is { } count)
            {
                torch.set_num_threads(count);
            }

            return TrainAsync(
                parsed.GetRequiredValue(output).FullName,
                defaults with
                {
                    Data = parsed.GetRequiredValue(data),
                    Validation = parsed.GetRequiredValue(validation),
                    Negatives = [.. NegativePictures.FilesIn(parsed.GetRequiredValue(negatives)).Take(parsed.GetValue(keep) ?? int.MaxValue)],
                    Epochs = parsed.GetValue(epochs),
                    Steps = parsed.GetValue(steps),
                    BatchPixels = parsed.GetValue(batch),
                    LearningRate = parsed.GetValue(rate),
                    Half = parsed.GetValue(half),
                    Initial = parsed.GetValue(initial)?.FullName,
                    InitialModel = parsed.GetValue(initialModel)?.FullName,
                    Seed = parsed.GetValue(seed),
                },
                cancellation);
        });
        return command;
    }

    private static async Task TrainAsync(string path, DetectorTrainingOptions settings, CancellationToken cancellation)
    {
        Arithmetic.Ensure();
        var (run, options) = RunStart.Begin(path, settings);

        using var training = Read("training", options.Data);
        using var validation = Read("validation", options.Validation);
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

    private static string Show(DetectionLoss loss) => $"score {loss.Score:F3} box {loss.Box:F3} roll {loss.Roll:F3} small {loss.Small:F3}";

    /// <param name="split">What the photos are for, which is also the name of their split in files that tell splits.</param>
    /// <param name="sources">The files.</param>
    private static ScenePhotos Read(string split, IReadOnlyList<string> sources) => AnsiConsole.Status().Start(
        $"Reading {split} photos",
        _ =>
        {
            var photos = ScenePhotos.Load(sources, split == "training" ? "train" : split);
            AnsiConsole.MarkupLine(
                $"{split}: {photos.Portraits.Count} portraits, {photos.Crowds.Count} photos of crowds, "
                + $"{photos.Portraits.Concat(photos.Crowds).Sum(photo => photo.Sure.Count)} faces");
            return photos;
        });
}
