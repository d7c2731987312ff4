using System.CommandLine;
using KeypointService.Training.Export;
using KeypointService.Training.Native;
using KeypointService.Training.Optimization;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>export-verifier</c>: writes a run's best weights as the ONNX model of the detector's second stage and verifies it.</summary>
internal static class ExportVerifierCommand
{
    public static Command Create()
    {
        Option<DirectoryInfo> run = new("--run") { Description = "Folder of a run of train-verifier.", Required = true };
        Option<FileInfo> output = new("--out") { Description = "The model file to write.", Required = true };
        ModelCardOptions about = new();
        Command command = new("export-verifier", "Write a run's best weights as the ONNX model of the detector's second stage, and verify it.")
        {
            run, output,
        };
        about.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = OutputPlace.Of(parsed.GetRequiredValue(output));
            Arithmetic.Ensure();
            RunFolder folder = new(parsed.GetRequiredValue(run).FullName);
            folder.ReadTrained<VerifierTrainingOptions>();
            var difference = VerifierExporter.Export(folder, path, about.Card(parsed));
            AnsiConsole.WriteLine($"Wrote {path}; it agrees with the trained network to {difference:E1}.");
        });
        return command;
    }
}
