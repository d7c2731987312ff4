using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>evaluate-framing</c>: measures a model on pictures that are one face, at ten framings and five sizes.</summary>
internal static class EvaluateFramingCommand
{
    private static readonly int[] Sizes = [32, 48, 96, 192, 384];

    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The ONNX file to measure.", Required = true };
        Option<FileInfo> detector = new("--detector") { Description = "The convolutional detector's file.", Required = true };
        Option<string> data = new("--data") { Description = "Labelled photos.", Required = true };
        var every = new Option<int>("--every") { Description = "Take every so many faces.", DefaultValueFactory = _ => 4 }.Counting();
        Command command = new("evaluate-framing", "Measure a model on pictures that are one face, at ten framings and five sizes.")
        {
            model, detector, data, every,
        };
        command.SetAction(parsed =>
        {
            using var measured = KeypointModel.Load(parsed.GetRequiredValue(model).FullName);
            using var searching = CnnFaceDetector.Load(parsed.GetRequiredValue(detector).FullName, new CnnFaceDetectorOptions());
            ModelEvaluator evaluator = new(measured, searching);
            using var faces = FaceDataset.Load([parsed.GetRequiredValue(data)], facesOnly: false);
            var step = parsed.GetValue(every);
            Print([.. faces.Faces.Where((_, i) => i % step == 0)], evaluator);
        });
        return command;
    }

    private static void Print(FaceSample[] faces, ModelEvaluator evaluator)
    {
        var table = new Table().AddColumns(["framing", .. Sizes.Select(size => $"{size} px: NME15 %, failures %"), "believed wrong"]);
        foreach (var framing in Framing.All)
        {
            var summaries = Sizes.Select(size => new ErrorSummary(framing.Name, $"{size}", Measure(faces, framing, size, evaluator))).ToArray();
            table.AddRow([
                framing.Name,
                .. summaries.Select(s => $"{s.Nme15:F2}  {s.FailureRate:F1}"),
                $"{summaries.Sum(s => s.BelievedWrong)} of {summaries.Sum(s => s.Results.Count)}"]);
        }

        AnsiConsole.Profile.Width = 160;
        AnsiConsole.Write(table);
    }

    private static FaceResult[] Measure(FaceSample[] faces, Framing framing, int size, ModelEvaluator evaluator) =>
        [.. faces.AsParallel().AsOrdered().Select(face =>
        {
            using var framed = framing.Of(face, size);
            return evaluator.FromWholePicture(framed, Accuracy.Fast);
        })];
}
