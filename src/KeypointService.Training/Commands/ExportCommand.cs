using System.CommandLine;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Export;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Optimization;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>export</c>: writes a run's best weights as an ONNX model and verifies it against the network.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> run = new("--run") { Description = "Folder of a training run.", Required = true };
        Option<FileInfo> output = new("--out") { Description = "The model file to write.", Required = true };
        ModelCardOptions about = new();
        var confidence = new Option<double>("--min-confidence")
        {
            Description = "The face score from which a crop counts as a face; of no use for a network that does not judge faces.",
            DefaultValueFactory = _ => 0.5,
        }.Between(0, 1);
        Option<string?> calibration = new("--calibrate")
        {
            Description = "Labelled photos on which sigma is calibrated: their faces as the cascade finds them, and once more with "
                + "a cover over each, as hidden points have errors of their own.",
        };
        Option<FileInfo?> figures = new("--figures")
        {
            Description = "The figures.json of an evaluation, to store the main measured figures in the file.",
        };
        Command command = new("export", "Write a run's best weights as an ONNX model, and verify it.")
        {
            run, output, confidence, calibration, figures,
        };
        about.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = OutputPlace.Of(parsed.GetRequiredValue(output));
            Arithmetic.Ensure();
            var folder = new RunFolder(parsed.GetRequiredValue(run).FullName);
            var card = about.Card(parsed) with
            {
                MinConfidence = parsed.GetValue(confidence),
                Figures = ModelFigures.OfKeypoints(parsed.GetValue(figures)),
            };
            SigmaCalibration? calibrated = null;
            if (parsed.GetValue(calibration) is { } faces)
            {
                using DraftModel draft = new();
                ModelExporter.Export(folder, draft.Path, card);
                calibrated = SigmaFit.Of(CalibrationErrors.Measure(draft.Path, faces));
            }

            var difference = ModelExporter.Export(folder, path, card, calibrated);
            AnsiConsole.WriteLine($"Wrote {path}; it agrees with the trained network to {difference:E1} px.");
        });
        return command;
    }
}
