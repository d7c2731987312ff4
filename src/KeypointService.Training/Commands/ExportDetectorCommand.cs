using System.CommandLine;
using KeypointService.Training.Export;
using KeypointService.Training.Native;
using KeypointService.Training.Optimization;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>export-detector</c>: writes a run's best weights as the detector's ONNX model and verifies it.</summary>
internal static class ExportDetectorCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> run = new("--run") { Description = "Folder of a run of train-detector.", Required = true };
        Option<FileInfo> output = new("--out") { Description = "The model file to write.", Required = true };
        ModelCardOptions about = new();
        Option<FileInfo?> figures = new("--figures") { Description = "The figures.json of evaluate-detector, to store in the file." };
        Command command = new("export-detector", "Write a run's best weights as the detector's ONNX model, and verify it.")
        {
            run, output, figures,
        };
        about.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = OutputPlace.Of(parsed.GetRequiredValue(output));
            Arithmetic.Ensure();
            RunFolder folder = new(parsed.GetRequiredValue(run).FullName);
            folder.ReadTrained<DetectorTrainingOptions>();
            var difference = DetectorExporter.Export(folder, path, about.Card(parsed) with
            {
                Figures = ModelFigures.OfDetector(parsed.GetValue(figures)),
            });
            AnsiConsole.WriteLine($"Wrote {path}; it agrees with the trained network to {difference:E1}.");
        });
        return command;
    }
}
