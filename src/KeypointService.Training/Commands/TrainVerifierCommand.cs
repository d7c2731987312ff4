using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Native;
using KeypointService.Training.Optimization;
using Spectre.Console;
using TorchSharp;

namespace KeypointService.Training.Commands;

/// <summary><c>train-verifier</c>: trains the detector's second stage on what the first one takes for faces.</summary>
internal static class TrainVerifierCommand
{
    public static Command Create()
    {
        VerifierTrainingOptions defaults = new();
        Option<FileInfo> detector = new("--detector") { Description = "The detector's model file.", Required = true };
        Option<string[]> data = new("--data")
        {
            Description = "Photos with labelled faces: a keypoints.csv or a boxes.csv with pictures beside it. Repeat for several.",
            Required = true,
        };
        Option<string[]> validation = new("--validation") { Description = "Photos that choose the best weights; the same formats.", Required = true };
        Option<DirectoryInfo> negatives = new("--negatives") { Description = "Folder of pictures without faces.", Required = true };
        var keep = new Option<int?>("--keep-negatives") { Description = "Use only the first so many of them, so that the others can judge." }.Counting();
        Option<DirectoryInfo> output = new("--out")
        {
            Description = "Folder of this run: checkpoints and the best weights. A run that was stopped goes on from there.",
            Required = true,
        };
        var epochs = new Option<int>("--epochs") { Description = "Epochs.", DefaultValueFactory = _ => defaults.Epochs }.Counting();
        var steps = new Option<int>("--steps") { Description = "Steps an epoch.", DefaultValueFactory = _ => defaults.Steps }.Counting();
        var rate = new Option<double>("--learning-rate") { Description = "Peak learning rate.", DefaultValueFactory = _ => defaults.LearningRate }.Between(TrainingLimits.LeastRate, TrainingLimits.GreatestRate);
        Option<DirectoryInfo?> initial = new("--initial") { Description = "Folder of a run whose best weights this one starts from." };
        Option<FileInfo?> initialModel = new("--initial-model") { Description = "Model file, as export-verifier or quantize writes it, that this run starts from." };
        var threads = new Option<int?>("--threads") { Description = "Threads to compute with; the machine's cores where absent." }.Counting(most: TrainingLimits.MostThreads);
        Option<int> seed = new("--seed") { Description = "The same seed repeats a run.", DefaultValueFactory = _ => defaults.Seed };
        Command command = new("train-verifier", "Train the detector's second stage, which looks at its hits again.")
        {
            detector, data, validation, negatives, keep, output, epochs, steps, rate, initial, initialModel, threads, seed,
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
                    Detector = parsed.GetRequiredValue(detector).FullName,
                    Data = parsed.GetRequiredValue(data),
                    Validation = parsed.GetRequiredValue(validation),
                    Negatives = [.. NegativePictures.FilesIn(parsed.GetRequiredValue(negatives)).Take(parsed.GetValue(keep) ?? int.MaxValue)],
                    Epochs = parsed.GetValue(epochs),
                    Steps = parsed.GetValue(steps),
                    LearningRate = parsed.GetValue(rate),
                    Initial = parsed.GetValue(initial)?.FullName,
                    InitialModel = parsed.GetValue(initialModel)?.FullName,
                    Seed = parsed.GetValue(seed),
                },
                cancellation);
        });
        return command;
    }

    private static async Task TrainAsync(string path, VerifierTrainingOptions settings, CancellationToken cancellation)
    {
        Arithmetic.Ensure();
        var (run, options) = RunStart.Begin(path, settings);

        using var detector = VerifierHits.Detector(options.Detector);
        using var photos = ScenePhotos.Load(options.Data, "train");
        using var judged = ScenePhotos.Load(options.Validation, "validation");
        var empty = options.Negatives.SelectMany(NegativePictures.ReadTurned).Select(gray => new ScaledPicture(gray)).ToOwnedList();
        try
        {
            var training = VerifierHits.Search("training", detector, photos, empty);
            var validation = VerifierHits.Search("validation", detector, judged, []);
            await AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask("epoch 1", maxValue: 1);
                    VerifierTrainer trainer = new(options, training, validation)
                    {
                        OnBatch = (epoch, share) => bar.Description($"epoch {epoch + 1} of {options.Epochs}").Value(share),
                        OnEpoch = (loss, error, progress) => AnsiConsole.MarkupLine(
                            $"epoch {progress.Epochs,3}  training {loss:F4}  validation {error:F4}" + (progress.IsBest ? "  [green]best[/]" : "")),
                    };
                    await trainer.RunAsync(run, cancellation);
                });
        }
        finally
        {
            empty.ForEach(picture => picture.Dispose());
        }
    }
}
