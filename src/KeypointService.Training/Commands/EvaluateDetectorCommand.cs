using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Evaluation.Detection;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Detection.Haar;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>evaluate-detector</c>: recall against false faces of both detectors, side by side, upright and turned.</summary>
internal static class EvaluateDetectorCommand
{
    // Low enough to draw the curve far beyond any use.
    private const double LeastScore = 0.15;
    private const int TimedPhotos = 12;

    public static Command Create()
    {
        CnnFaceDetectorOptions defaults = new();
        Option<FileInfo> detector = new("--detector") { Description = "The detector's ONNX file.", Required = true };
        Option<FileInfo?> model = new("--model") { Description = "A keypoint model that judges the hits and locates the keypoints, as in the service." };
        Option<string[]> data = new("--data")
        {
            Description = "Photos with labelled faces: a csv with keypoints, or a boxes.csv of its split 'validation'; repeat for several sets.",
            Required = true,
        };
        Option<DirectoryInfo> negatives = new("--negatives") { Description = "Folder of pictures without faces.", Required = true };
        var seen = new Option<int>("--seen-negatives") { Description = "How many of them, the first by name, were trained on and are left out." }.Counting(least: 0);
        var turns = new Option<double[]>("--turn")
        {
            Description = "Measure also with the photos turned by so many degrees; repeat for several.",
            DefaultValueFactory = _ => [30],
        }.Between(-180, 180);
        var size = new Option<int>("--working-size")
        {
            Description = "Longest side in pixels of the copy that the convolutional detector searches.",
            DefaultValueFactory = _ => defaults.WorkingSize,
        }.Counting(CnnFaceDetectorOptions.LeastWorkingSize, CnnFaceDetectorOptions.GreatestWorkingSize);
        var score = new Option<double>("--min-score") { Description = "Its threshold where it is alone.", DefaultValueFactory = _ => defaults.MinScore }.Between(0.001, 0.999);
        var judgedScore = new Option<double>("--min-score-judged")
        {
            Description = "Its threshold where the keypoint model judges.",
            DefaultValueFactory = _ => defaults.MinScoreJudged,
        }.Between(0.001, 0.999);
        Option<DirectoryInfo> output = new("--out") { Description = "Folder for the report.", Required = true };
        Command command = new("evaluate-detector", "Measure both face detectors: recall against false faces, by size and roll, and time.")
        {
            detector, model, data, negatives, seen, turns, size, score, judgedScore, output,
        };
        command.Needs(model, judgedScore);
        command.SetAction(parsed =>
        {
            var options = defaults with
            {
                WorkingSize = parsed.GetValue(size),
                MinScore = parsed.GetValue(score),
                MinScoreJudged = parsed.GetValue(judgedScore),
            };
            LabelledFiles.ThrowIfNone(parsed.GetRequiredValue(data), "validation");
            var path = parsed.GetRequiredValue(detector).FullName;
            HaarFaceDetector haar = new(CascadeFile.Location, new HaarFaceDetectorOptions());
            using var cnn = CnnFaceDetector.Load(path, options);
            using var curve = CnnFaceDetector.Load(path, options with { MinScore = Math.Min(LeastScore, options.MinScore) });
            using var judge = parsed.GetValue(model) is { } file ? KeypointModel.Load(file.FullName) : null;
            List<DetectionChain> chains =
            [
                new("haar alone", haar, null, 1),
                new("cnn alone", curve, null, options.MinScore),
            ];
            if (judge is not null)
            {
                chains.Add(new("haar", haar, judge, judge.Info.MinConfidence));
                chains.Add(new("cnn", cnn, judge, judge.Info.MinConfidence));
            }

            var folder = OutputPlace.Of(parsed.GetRequiredValue(output));
            var empty = NegativePictures.FilesIn(parsed.GetRequiredValue(negatives)).Skip(parsed.GetValue(seen)).ToArray();
            if (empty.Length == 0)
            {
                throw new InvalidDataException("Of the pictures without faces none is left that was not seen in training.");
            }

            Measure(chains, parsed.GetRequiredValue(data), empty, parsed.GetRequiredValue(turns), [haar, cnn], folder);
            AnsiConsole.WriteLine($"Report, plot and contact sheets are in {folder}");
        });
        return command;
    }

    private static void Measure(
        List<DetectionChain> chains, string[] data, string[] empty, double[] turns, IReadOnlyList<IFaceDetector> timed, string folder)
    {
        DetectorEvaluator evaluator = new(chains, folder);
        var falseFaces = AnsiConsole.Status().Start("Searching the pictures without faces", _ => evaluator.SearchEmpty(empty));
        var forms = AnsiConsole.Status().Start("Searching them in other forms", _ => evaluator.CountFalse(empty, falseFaces));
        List<DetectionSummary> summaries = [];
        IReadOnlyList<DetectionTime> times = [];
        AnsiConsole.Progress().Start(progress =>
        {
            foreach (var path in data)
            {
                if (BoxSource.IsMeant(path))
                {
                    MeasureBoxes(path);
                    continue;
                }

                using var set = FaceDataset.Load([path], facesOnly: false);
                var name = FaceSelection.Parse(path).Name;
                foreach (var degrees in turns.Prepend(0).Distinct())
                {
                    var title = Unique(degrees == 0 ? name : $"{name}, turned {degrees}", path);
                    var bar = progress.AddTask(Markup.Escape(title), maxValue: set.Faces.Count);
                    var outcomes = evaluator.Search(title, set.Faces, degrees, () => bar.Increment(1));
                    summaries.AddRange(chains.Select(chain => new DetectionSummary(
                        title, chain.Name, chain.Threshold, outcomes[chain], [.. falseFaces[chain].SelectMany(scores => scores)], empty.Length)));
                }

                times = DetectionTime.Measure(timed, set.Faces.Take(TimedPhotos).Select(face => face.Gray));
            }

            // Two files may tell of sets of one name.
            string Unique(string title, string path) =>
                summaries.Exists(summary => summary.Set == title) ? $"{title} of file {Array.IndexOf(data, path) + 1}" : title;

            void MeasureBoxes(string path)
            {
                foreach (var set in BoxSource.Read(path, "validation").GroupBy(row => row.Set))
                {
                    var title = Unique(set.Key.Length > 0 ? set.Key : FaceSelection.Parse(path).Name, path);
                    BoxRow[] rows = [.. set];
                    var bar = progress.AddTask(Markup.Escape(title), maxValue: rows.DistinctBy(row => row.Image).Count());
                    var found = evaluator.Search(title, rows, () => bar.Increment(1));
                    summaries.AddRange(chains.Select(chain => new DetectionSummary(
                        title, chain.Name, chain.Threshold, found[chain].Outcomes, [.. falseFaces[chain].SelectMany(scores => scores)], empty.Length)
                    {
                        HitsBeside = found[chain].False.Count(score => score >= chain.Threshold),
                    }));
                }
            }
        });
        DetectorReport.Write(folder, summaries, forms, times);
        foreach (var s in summaries)
        {
            AnsiConsole.WriteLine($"{s.Set}, {s.Chain}: {s.Recall:F2} % found, {s.FalseRate:F4} false faces a picture; at 0.01 {s.RecallAtFalseRate(0.01):F2} %; {s.HitsBeside} hits beside boxes");
        }

        foreach (var time in times)
        {
            AnsiConsole.WriteLine($"{time.Detector}: {time.Milliseconds:F1} ms a 1920×1080 photo on one thread");
        }
    }
}
