using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Vision.Detection;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>evaluate</c>: measures a model file on labelled faces, from the true face region and end to end.</summary>
internal static class EvaluateCommand
{
    private static readonly string CascadePath = Path.Combine(
        AppContext.BaseDirectory, "models", "haar", "haarcascade_frontalface_default.xml");

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
        Option<DirectoryInfo> output = new("--out") { Description = "Folder for the report.", Required = true };
        Command command = new("evaluate", "Measure a model on labelled faces; writes figures, a plot and contact sheets.")
        {
            model, data, cropped, output,
        };
        command.SetAction(parsed => Evaluate(
            parsed.GetRequiredValue(model).FullName,
            parsed.GetValue(data)!,
            parsed.GetValue(cropped)!,
            parsed.GetRequiredValue(output).FullName));
        return command;
    }

    private static void Evaluate(string modelPath, string[] data, string[] cropped, string output)
    {
        using var model = KeypointModel.Load(modelPath, Environment.ProcessorCount);
        using var detector = new HaarFaceDetector(CascadePath, new HaarFaceDetectorOptions());
        var evaluator = new ModelEvaluator(model, detector);
        List<FaceDataset> sets = [];
        try
        {
            var summaries = AnsiConsole.Progress().Start(progress => data.Select(path => (Path: path, Cropped: false))
                .Concat(cropped.Select(path => (Path: path, Cropped: true)))
                .SelectMany(set =>
                {
                    sets.Add(FaceDataset.Load([set.Path], facesOnly: false));
                    return Measure(evaluator, NameOf(set.Path), sets[^1], set.Cropped, progress);
                })
                .ToArray());
            EvaluationReport.Write(output, model.Info, summaries);
            Print(summaries);
            AnsiConsole.WriteLine($"Report, plot and contact sheets are in {output}");
        }
        finally
        {
            sets.ForEach(set => set.Dispose());
        }
    }

    private static string NameOf(string path) => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!;

    private static IEnumerable<ErrorSummary> Measure(
        ModelEvaluator evaluator, string name, FaceDataset set, bool cropped, ProgressContext progress)
    {
        yield return Run("true region", evaluator.FromTrueRegion);
        yield return cropped
            ? Run("whole picture", evaluator.FromWholePicture)
            : Run("haar", evaluator.FromDetection);

        ErrorSummary Run(string mode, Func<FaceSample, FaceResult> locate)
        {
            var bar = progress.AddTask($"{name}, {mode}", maxValue: set.Faces.Count);
            var results = set.Faces.Select(face =>
            {
                bar.Increment(1);
                return locate(face);
            });
            return new ErrorSummary(name, mode, [.. results]);
        }
    }

    private static void Print(IEnumerable<ErrorSummary> summaries)
    {
        var table = new Table().AddColumns(
            "set", "boxes", "faces", "found %", "NME15 %", "NME5 %", "failures %", "with misses %", "RMSE px", "centred");
        foreach (var s in summaries)
        {
            table.AddRow(
                s.Set, s.Mode, $"{s.Results.Count}", $"{s.Recall:F1}", $"{s.Nme15:F2}", $"{s.Nme5:F2}", $"{s.FailureRate:F1}",
                $"{s.FailureRateWithMisses:F1}", $"{s.RmseCrop:F2}", $"{s.RmseCropCentered:F2}");
        }

        AnsiConsole.Write(table);
    }
}
