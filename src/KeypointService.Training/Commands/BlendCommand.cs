using System.CommandLine;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Export;
using KeypointService.Training.Onnx;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary>
/// <c>blend</c>: averages the weights of a model with those of the one that its training started from, which often keeps
/// what each does better (Wortsman et al., CVPR 2022).
/// </summary>
internal static class BlendCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "A float32 file of an export.", Required = true };
        Option<FileInfo> initial = new("--initial-model") { Description = "The file that its training started from; of a quantized one the weights as they are rounded in it.", Required = true };
        var share = new Option<double>("--share") { Description = "Share of the first, 0 to 1.", DefaultValueFactory = _ => 0.5 }.Between(0, 1);
        Option<string?> calibration = new("--calibrate") { Description = "Labelled photos on which sigma is calibrated anew, as export does." };
        Option<FileInfo> output = new("--out") { Description = "The model file to write.", Required = true };
        Command command = new("blend", "Average the weights of a model with those of the one that its training started from.")
        {
            model, initial, share, calibration, output,
        };
        command.SetAction(parsed =>
        {
            var path = OutputPlace.Of(parsed.GetRequiredValue(output));
            var proto = OnnxFile.Read(parsed.GetRequiredValue(model).FullName);
            WeightBlend.Apply(proto.Graph, new OnnxWeights(parsed.GetRequiredValue(initial).FullName), (float)parsed.GetValue(share));
            if (parsed.GetValue(calibration) is { } faces)
            {
                using DraftModel draft = new();
                ModelFile.Write(draft.Path, proto);
                proto.Graph.ScaleSigma(SigmaFit.Corrections(CalibrationErrors.Measure(draft.Path, faces)));
            }

            ModelFile.Write(path, proto);
            AnsiConsole.WriteLine($"Wrote {path}.");
        });
        return command;
    }
}
