using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Optimization;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>train</c>: trains the classic network and keeps its best weights by validation.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var defaults = new TrainingOptions();
        Option<string[]> data = new("--data")
        {
            Description = "Training faces: a csv with the 30 Kaggle columns and pictures beside it, or Kaggle's own "
                + "training.csv, plain or in a zip. Repeat for several.",
            Required = true,
        };
        Option<string[]> validation = new("--validation")
        {
            Description = "Faces that choose the best weights; the same formats.",
            Required = true,
        };
        Option<DirectoryInfo> output = new("--out")
        {
            Description = "Folder of this run: checkpoints and the best weights. A run that was stopped goes on from there.",
            Required = true,
        };
        Option<int> epochs = new("--epochs") { Description = "Passes over the data.", DefaultValueFactory = _ => defaults.Epochs };
        Option<int> batch = new("--batch") { Description = "Faces a step.", DefaultValueFactory = _ => defaults.BatchSize };
        Option<double> rate = new("--learning-rate") { Description = "Peak learning rate.", DefaultValueFactory = _ => defaults.LearningRate };
        Option<double> dropout = new("--dropout") { Description = "Share of the dense layers' inputs that a step leaves out.", DefaultValueFactory = _ => defaults.Dropout };
        Option<string?> reference = new("--reference")
        {
            Description = "The set (column 'set') whose idea of the points the model follows; the constant shift of every "
                + "other set is learned and left out at export. Without it, only Kaggle's is.",
        };
        Option<DirectoryInfo?> initial = new("--initial") { Description = "Folder of a run whose best weights this one starts from." };
        Option<int> seed = new("--seed") { Description = "The same seed repeats a run.", DefaultValueFactory = _ => defaults.Seed };
        Command command = new("train", "Train the classic network; keeps the best weights by validation.")
        {
            data, validation, output, epochs, batch, rate, dropout, reference, initial, seed,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var run = new RunFolder(parsed.GetRequiredValue(output).FullName);
            TrainingOptions options = new()
            {
                Data = parsed.GetRequiredValue(data),
                Validation = parsed.GetRequiredValue(validation),
                Epochs = parsed.GetValue(epochs),
                BatchSize = parsed.GetValue(batch),
                LearningRate = parsed.GetValue(rate),
                Dropout = parsed.GetValue(dropout),
                Reference = parsed.GetValue(reference),
                Initial = parsed.GetValue(initial)?.FullName,
                Seed = parsed.GetValue(seed),
            };
            return TrainAsync(run, options, cancellation);
        });
        return command;
    }

    private static async Task TrainAsync(RunFolder run, TrainingOptions options, CancellationToken cancellation)
    {
        if (run.HasCheckpoint)
        {
            options = run.ReadOptions();
            AnsiConsole.MarkupLine("[yellow]Going on from the checkpoint, with the settings it was started with.[/]");
        }
        else
        {
            run.Create(options);
        }

        using var training = Read("training", options.Data);
        using var validation = Read("validation", options.Validation);
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("epoch 1", maxValue: 1);
                Trainer trainer = new(options, new AugmentationOptions(), training, validation)
                {
                    OnBatch = (epoch, share) => bar.Description($"epoch {epoch + 1} of {options.Epochs}").Value(share),
                    OnEpoch = (loss, nme, progress) => AnsiConsole.MarkupLine(
                        $"epoch {progress.Epochs,3}  training {loss:F2} px  validation NME {nme:F3} %"
                        + (progress.BestEpoch == progress.Epochs ? "  [green]best[/]" : "")),
                };
                await trainer.RunAsync(run, cancellation);
            });
    }

    private static FaceDataset Read(string what, IReadOnlyList<string> sources) => AnsiConsole.Status().Start(
        $"Reading {what} faces",
        status =>
        {
            var count = 0;
            var data = FaceDataset.Load(sources, facesOnly: true, () =>
            {
                if (++count % 500 == 0)
                {
                    status.Status($"Reading {what} faces: {count}");
                }
            });
            AnsiConsole.MarkupLine($"{data.Faces.Count} {what} faces");
            return data;
        });
}
