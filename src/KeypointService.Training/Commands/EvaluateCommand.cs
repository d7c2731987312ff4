using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>evaluate</c>: measures a model file on labelled faces, from the true face region and end to end.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The ONNX file to measure.", Required = true };
        Option<string[]> data = new("--data")
        {
            Description = "Labelled photos; repeat for several sets. Each is named after its folder.",
            DefaultValueFactory = _ => [],
        };
        Option<string[]> cropped = new("--cropped-data")
        {
            Description = "Labelled pictures that are one cropped face each, such as Kaggle's: measured from the true "
                + "region and with the whole picture as the face box, without detection.",
            DefaultValueFactory = _ => [],
        };
        Option<string[]> covered = new("--covered-data")
        {
            Description = "Labelled photos whose faces are measured with a cover over each, from the true region.",
            DefaultValueFactory = _ => [],
        };
        Option<string?> convention = new("--convention")
        {
            Description = "Measure cropped faces also with the points in this convention of the model's.",
        };
        Option<DirectoryInfo?> negatives = new("--negatives")
        {
            Description = "Folder of pictures without faces, for a model that tells faces from others.",
        };
        var seen = new Option<int>("--seen-negatives")
        {
            Description = "How many of them, the first by name, were trained on; the others are also reported alone.",
        }.Counting(least: 0);
        Option<FileInfo?> detector = new("--detector") { Description = "The convolutional detector's file: measure also the faces that it finds, beside the cascade's." };
        Option<FileInfo?> baseline = new("--baseline") { Description = "A model file whose time a face is measured in turns with this one's." };
        Option<DirectoryInfo> output = new("--out") { Description = "Folder for the report.", Required = true };
        Command command = new("evaluate", "Measure a model on labelled faces; writes figures, plots and contact sheets.")
        {
            model, data, cropped, covered, convention, negatives, seen, detector, baseline, output,
        };
        command.Validators.Add(result =>
        {
            if (new[] { data, cropped, covered }.All(source => result.GetValue(source) is null or []))
            {
                result.AddError($"There is nothing to measure on: give {data.Name}, {cropped.Name} or {covered.Name}.");
            }
        });
        command.Needs(negatives, seen);
        command.Needs(data, negatives);
        command.Needs(cropped, convention);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(model).FullName;
            var folder = OutputPlace.Of(parsed.GetRequiredValue(output));
            CheckNames([.. parsed.GetValue(data)!, .. parsed.GetValue(cropped)!]);
            CheckNames(parsed.GetValue(covered)!);

            // What is not there would else show when all is measured.
            LabelledFiles.ThrowIfNone([.. parsed.GetValue(data)!, .. parsed.GetValue(cropped)!, .. parsed.GetValue(covered)!], "validation");
            var pictures = parsed.GetValue(negatives) is { } without ? NegativePictures.FilesIn(without) : [];
            var other = parsed.GetValue(baseline);
            using var compared = other is null ? null : KeypointModel.Load(other.FullName);
            using var measured = KeypointModel.Load(path);
            ModelEvaluator evaluator = new(measured, new HaarFaceDetector(CascadeFile.Location, new HaarFaceDetectorOptions()));
            using var cnn = parsed.GetValue(detector) is { } file ? CnnFaceDetector.Load(file.FullName, new CnnFaceDetectorOptions()) : null;
            ModelEvaluator[] chains = cnn is null ? [evaluator] : [evaluator, new ModelEvaluator(measured, cnn)];
            var (errors, hits) = MeasureFaces(
                chains, parsed.GetValue(data)!, parsed.GetValue(cropped)!, parsed.GetValue(covered)!, parsed.GetValue(convention), folder);
            var evaluation = new EvaluationResults(
                errors,
                measured.Info.HasFaceScore && pictures.Count > 0
                    ? JudgeNegatives(evaluator, pictures, parsed.GetValue(seen), hits, measured.Info.MinConfidence)
                    : [],
                InferenceTime.Measure(other is null ? [path] : [path, other.FullName]));
            EvaluationReport.Write(folder, measured.Info, evaluation);
            Print(evaluation);
            AnsiConsole.WriteLine($"Report, plots and contact sheets are in {folder}");
        });
        return command;
    }

    /// <summary>Figures are told by the names of their sets: that two are the same would show when all is measured.</summary>
    private static void CheckNames(IEnumerable<string> sets)
    {
        if (sets.GroupBy(set => FaceSelection.Parse(set).Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new InvalidDataException($"Two sets are called '{twice.Key}', and their figures would be as well. Measure one after the other.");
        }
    }

    /// <returns>The errors, and by set the face score of the detector's hit on each face that it found.</returns>
    private static (IReadOnlyList<ErrorSummary> Errors, IReadOnlyDictionary<string, double[]> Hits) MeasureFaces(
        ModelEvaluator[] chains, string[] data, string[] cropped, string[] covered, string? convention, string output) => AnsiConsole.Progress().Start(progress =>
        {
            List<ErrorSummary> errors = [];
            Dictionary<string, double[]> hits = [];
            var evaluator = chains[0];
            foreach (var (path, isCropped) in data.Select(path => (path, false)).Concat(cropped.Select(path => (path, true))))
            {
                using var set = FaceDataset.Load([path], facesOnly: false);
                var name = FaceSelection.Parse(path).Name;
                foreach (var accuracy in Enum.GetValues<Accuracy>())
                {
                    Add("true region", face => evaluator.FromTrueRegion(face, accuracy));
                    if (isCropped)
                    {
                        // The service's default detector searches what is not believed.
                        Add("whole picture", face => chains[^1].FromWholePicture(face, accuracy));
                        if (convention is not null)
                        {
                            Add($"whole picture, convention {convention}", face => chains[^1].FromWholePicture(face, accuracy, convention));
                        }

                        continue;
                    }

                    foreach (var chain in chains)
                    {
                        Add(chain.Detector, face => chain.FromDetection(face, accuracy));
                    }

                    void Add(string boxes, Func<FaceSample, FaceResult> locate)
                    {
                        var mode = accuracy == Accuracy.Fast ? "fast" : "high";
                        ErrorSummary summary = new(name, $"{boxes}, {mode}", Run($"{name}, {boxes}, {mode}", locate));
                        ContactSheet.Save(summary, output);
                        errors.Add(summary);
                    }
                }

                if (!isCropped)
                {
                    hits[name] = [.. Run($"{name}, face score", evaluator.ScoreOfHit).OfType<double>()];
                }

                T[] Run<T>(string task, Func<FaceSample, T> measure)
                {
                    var bar = progress.AddTask(Markup.Escape(task), maxValue: set.Faces.Count);
                    return [.. set.Faces.AsParallel().AsOrdered().Select(face =>
                    {
                        var result = measure(face);
                        bar.Increment(1);
                        return result;
                    })];
                }
            }

            foreach (var path in covered)
            {
                using var set = FaceDataset.Load([path], facesOnly: false);
                var bar = progress.AddTask(Markup.Escape($"{path}, covered"), maxValue: set.Faces.Count);
                errors.Add(new ErrorSummary(FaceSelection.Parse(path).Name, "covered, fast", [.. set.Faces.AsParallel().AsOrdered().Select((face, i) =>
                {
                    bar.Increment(1);
                    return evaluator.FromCover(face, set.Faces, i);
                })]));
            }

            return (errors, hits);
        });

    private static FaceScoreSummary[] JudgeNegatives(
        ModelEvaluator evaluator, IReadOnlyList<string> pictures, int seen, IReadOnlyDictionary<string, double[]> hits, double threshold)
    {
        var scores = AnsiConsole.Status().Start("Searching the pictures without faces", _ =>
            pictures.AsParallel().AsOrdered().Select(evaluator.ScoresOfHits).ToArray());
        return [.. hits.SelectMany(set => Summaries(set.Key, set.Value))];

        IEnumerable<FaceScoreSummary> Summaries(string set, double[] faces)
        {
            yield return new(set, $"all {pictures.Count} pictures", faces, [.. scores.SelectMany(s => s)], threshold);
            if (seen > 0)
            {
                yield return new(set, $"{pictures.Count - seen} unseen pictures", faces, [.. scores.Skip(seen).SelectMany(s => s)], threshold);
            }
        }
    }

    private static void Print(EvaluationResults evaluation)
    {
        var table = new Table().AddColumns(
            "set", "boxes", "faces", "found %", "NME15 %", "NME5 %", "failures %", "with misses %", "RMSE px", "centred");
        foreach (var s in evaluation.Errors)
        {
            table.AddRow(
                Markup.Escape(s.Set), Markup.Escape(s.Mode), $"{s.Results.Count}", $"{s.Recall:F1}", $"{s.Nme15:F2}", $"{s.Nme5:F2}", $"{s.FailureRate:F1}",
                $"{s.FailureRateWithMisses:F1}", $"{s.RmseCrop:F2}", $"{s.RmseCropCentered:F2}");
        }

        AnsiConsole.Write(table);
        foreach (var s in evaluation.Errors.Where(s => s.Visibility is not null))
        {
            var v = s.Visibility!;
            AnsiConsole.WriteLine(
                $"visibility, {s.Set}, {s.Mode}: {v.Seen} seen and {v.Hidden} hidden points, area {v.Area:F4}, {v.SeenBelowHalf:F2} % of the seen below half; "
                + $"NME seen {v.SeenNme:F2} %, hidden {v.HiddenNme:F2} %, hidden within one sigma {v.HiddenWithinSigma:F1} %, all {s.Coverage(1):F1} %");
        }

        foreach (var s in evaluation.FaceScores)
        {
            AnsiConsole.WriteLine(
                $"face score, {s.Set} against {s.Negatives}: area {s.AreaUnderCurve:F4}, {s.FalseFaces} of {s.FalseHits.Count} false hits kept, {s.LostPercent:F2} % of faces lost");
        }

        foreach (var time in evaluation.Times)
        {
            AnsiConsole.WriteLine($"{time.Model}: {time.Milliseconds:F2} ms a face on one thread");
        }
    }
}
