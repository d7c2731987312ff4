using System.CommandLine;
using System.Globalization;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Optimization;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Geometry;
using OpenCvSharp;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>train</c>: trains a network and keeps its best weights by validation.</summary>
internal static class TrainCommand
{
    // What a detector takes for a face with so little certainty is worth learning from.
    private const double LeastDetectorScore = 0.05;

    public static Command Create()
    {
        Option<string> network = new("--network")
        {
            Description = "The network; it brings its own defaults for what is not given.",
            DefaultValueFactory = _ => CompactNetwork.ModelName,
        };
        network.AcceptOnlyFromAmong([.. KeypointNetwork.Names]);
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
        Option<DirectoryInfo?> negatives = new("--negatives")
        {
            Description = "Folder of pictures without faces, for a network that tells faces from others.",
        };
        var keep = new Option<int?>("--keep-negatives")
        {
            Description = "Use only the first so many of them, so that the others can judge.",
        }.Counting();
        Option<DirectoryInfo> output = new("--out")
        {
            Description = "Folder of this run: checkpoints and the best weights. A run that was stopped goes on from there.",
            Required = true,
        };
        Option<PointLoss?> loss = new("--loss") { Description = "How a point's distance from its label counts." };
        var epochs = new Option<int?>("--epochs") { Description = "Passes over the data." }.Counting();
        var batch = new Option<int?>("--batch") { Description = "Faces a step." }.Counting(most: TrainingLimits.MostCrops);
        var nonFaces = new Option<int?>("--non-faces") { Description = "Crops a step that show no face, beside them (not classic)." }.Counting(least: 0, most: TrainingLimits.MostCrops);
        var boxedFaces = new Option<int?>("--boxed-faces") { Description = "Crops a step of faces whose box alone is known, beside them (not classic)." }.Counting(least: 0, most: TrainingLimits.MostCrops);
        var rate = new Option<double?>("--learning-rate") { Description = "Peak learning rate." }.Between(TrainingLimits.LeastRate, TrainingLimits.GreatestRate);
        var decay = new Option<double?>("--average-decay") { Description = "Share of the old value that the averaged weights keep at each step." }.Between(0, 1);
        var dropout = new Option<double?>("--dropout") { Description = "Share of the dense layers' inputs that a step leaves out (classic)." }.Between(0, 0.9);
        Option<bool> half = new("--bfloat16")
        {
            Description = "Compute convolutions in bfloat16 (not classic): faster where the processor has it, slower elsewhere.",
        };
        Option<string?> reference = new("--reference")
        {
            Description = "The set (column 'set') whose idea of the points the model follows; the constant shift of every "
                + "other set is learned and left out at export. Without it, only Kaggle's is.",
        };
        var repeats = new Option<int?>("--reference-repeats") { Description = "How often an epoch shows each face of the reference set." }.Counting();
        Option<string[]> more = new("--repeat")
        {
            Description = "How often an epoch shows each face of another set: 'synthetic=6'. Repeat for several.",
            DefaultValueFactory = _ => [],
        };
        Option<string[]> boxes = new("--boxes")
        {
            Description = "A csv with boxes of faces without keypoints (columns image, x, y, width, height, and split, flags, sure where "
                + "known), for a network that tells faces from others. Repeat for several.",
            DefaultValueFactory = _ => [],
        };
        Option<FileInfo?> detector = new("--detector")
        {
            Description = "A convolutional detector's file, whose errors in the pictures without faces are learned beside the cascade's.",
        };
        Option<FileInfo?> initialModel = new("--initial-model")
        {
            Description = "A model file of the same network, as export or quantize writes it, whose weights this run starts from.",
        };
        Option<DirectoryInfo?> initial = new("--initial") { Description = "Folder of a run whose best weights this one starts from." };
        Option<bool> calm = new("--calm") { Description = "Vary the crops less, for the last epochs of a run (compact)." };
        Option<int?> seed = new("--seed") { Description = "The same seed repeats a run." };
        Command command = new("train", "Train a network; keeps the best weights by validation.")
        {
            network, data, validation, negatives, keep, output, loss, epochs, batch, nonFaces, boxedFaces, rate, decay, dropout, half,
            reference, repeats, more, boxes, detector, initial, initialModel, calm, seed,
        };
        command.Validators.Add(result =>
        {
            // Defaults are not there yet when the options are looked at.
            var name = result.GetValue(network) ?? CompactNetwork.ModelName;
            if (name != CompactNetwork.ModelName)
            {
                result.Refuse("is for the network 'compact': the others have a variation of their own.", calm);
            }

            if (name == ClassicNetwork.ModelName)
            {
                result.Refuse(
                    "is for the networks 'compact' and 'compact-small', which tell faces from others and know bfloat16.",
                    nonFaces, boxedFaces, negatives, keep, boxes, detector, half);
            }
            else
            {
                result.Refuse("is for the network 'classic': the others leave no inputs out.", dropout);
            }
        });
        command.Needs(negatives, keep, detector);
        command.Needs(boxes, boxedFaces);
        RunStart.FromOne(command, initial, initialModel);
        command.SetAction((parsed, cancellation) =>
        {
            var defaults = TrainingOptions.Of(parsed.GetRequiredValue(network));
            var options = defaults with
            {
                Data = parsed.GetRequiredValue(data),
                Validation = parsed.GetRequiredValue(validation),
                Negatives = Pictures(parsed.GetValue(negatives), parsed.GetValue(keep)),
                Loss = parsed.GetValue(loss) ?? defaults.Loss,
                Epochs = parsed.GetValue(epochs) ?? defaults.Epochs,
                BatchSize = parsed.GetValue(batch) ?? defaults.BatchSize,
                NonFaces = parsed.GetValue(nonFaces) ?? defaults.NonFaces,
                BoxedFaces = parsed.GetValue(boxedFaces) ?? defaults.BoxedFaces,
                LearningRate = parsed.GetValue(rate) ?? defaults.LearningRate,
                AverageDecay = parsed.GetValue(decay) ?? defaults.AverageDecay,
                Dropout = parsed.GetValue(dropout) ?? defaults.Dropout,
                Half = parsed.GetValue(half),
                Reference = parsed.GetValue(reference),
                ReferenceRepeats = parsed.GetValue(repeats) ?? defaults.ReferenceRepeats,
                Repeats = Repeats(parsed.GetValue(more)!),
                Boxes = parsed.GetValue(boxes)!,
                Detector = parsed.GetValue(detector)?.FullName,
                InitialModel = parsed.GetValue(initialModel)?.FullName,
                Initial = parsed.GetValue(initial)?.FullName,
                Augmentation = parsed.GetValue(calm) ? AugmentationOptions.Calm : defaults.Augmentation,
                Seed = parsed.GetValue(seed) ?? defaults.Seed,
            };
            return TrainAsync(parsed.GetRequiredValue(output).FullName, options, cancellation);
        });
        return command;
    }

    private static Dictionary<string, int> Repeats(string[] texts)
    {
        Dictionary<string, int> repeats = new(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (text.Split('=') is not [var set, var count] || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var times)
                || times < 1 || !repeats.TryAdd(set, times))
            {
                throw new InvalidDataException($"'--repeat {text}' is not a set and how often it is shown, such as 'synthetic=6', or comes a second time.");
            }
        }

        return repeats;
    }

    private static string[] Pictures(DirectoryInfo? folder, int? keep) => folder is null
        ? []
        : [.. NegativePictures.FilesIn(folder).Take(keep ?? int.MaxValue)];

    private static async Task TrainAsync(string path, TrainingOptions settings, CancellationToken cancellation)
    {
        Arithmetic.Ensure();
        var (run, options) = RunStart.Begin(path, settings);

        // First what is soon read: what of it cannot be is told at once.
        foreach (var file in options.Boxes)
        {
            BoxSource.ReadSome(file, "train");
        }

        // Finer searches than the service's: the more a network sees of the detectors' errors, the better.
        using var detector = options.Detector is { } model
            ? CnnFaceDetector.Load(model, new CnnFaceDetectorOptions { MinScore = LeastDetectorScore, Verify = false })
            : null;
        using var training = Read("training", options.Data);
        using var validation = Read("validation", options.Validation);
        using var negatives = ReadNegatives(options.Negatives, detector);
        using var boxed = options.Boxes.Count == 0 ? null : BoxedFaces.Load(options.Boxes, "train");
        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask("epoch 1", maxValue: 1);
                Trainer trainer = new(options, training, validation, negatives, boxed)
                {
                    OnBatch = (epoch, share) => bar.Description($"epoch {epoch + 1} of {options.Epochs}").Value(share),
                    OnEpoch = Report,
                };
                await trainer.RunAsync(run, cancellation);
            });
    }

    private static void Report(EpochReport epoch)
    {
        var sets = string.Join("  ", epoch.ValidationNme.Select(set => $"{set.Key} {set.Value:F3} %"));
        AnsiConsole.MarkupLine(
            $"epoch {epoch.Progress.Epochs,3}  training {epoch.TrainingError:F2} px  validation NME {Markup.Escape(sets)}"
            + (epoch.Progress.IsBest ? "  [green]best[/]" : ""));
    }

    private static NegativePictures? ReadNegatives(IReadOnlyList<string> files, CnnFaceDetector? network)
    {
        if (files.Count == 0)
        {
            return null;
        }

        var cascade = new HaarFaceDetector(
            CascadeFile.Location, new HaarFaceDetectorOptions { WorkingSize = 640, FineSize = 320, ScaleFactor = 1.1 });
        return AnsiConsole.Status().Start("Searching the pictures without faces", status =>
        {
            var count = 0;
            List<Func<Mat, IEnumerable<FaceBox>>> detectors = [cascade.Hits];
            if (network is not null)
            {
                detectors.Add(gray => network.Detect(gray).Select(hit => hit.Box));
            }

            var negatives = NegativePictures.Load(
                files, detectors, () => status.Status($"Searching the pictures without faces: {Interlocked.Increment(ref count)}"));
            AnsiConsole.MarkupLine($"{negatives.Count} pictures without faces, {negatives.Hits} false hits");
            return negatives;
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
