using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Export;
using KeypointService.Training.Native;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Training.Optimization;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>fit-boxes</c>: has the detector's second stage tell where the face of a hit lies, too.</summary>
internal static class FitBoxesCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The second stage's file, as quantize writes it; it is changed.", Required = true };
        Option<FileInfo> detector = new("--detector") { Description = "The detector's model file.", Required = true };
        Option<string[]> data = new("--data")
        {
            Description = "Photos with labelled faces that both were trained on: a keypoints.csv or a boxes.csv with pictures beside it. Repeat for several.",
            Required = true,
        };
        Option<string?> version = new("--model-version") { Description = "Version of the model that comes of it; the same as before where absent." };
        Command command = new("fit-boxes", "Have the detector's second stage tell where a hit's face lies, by least squares.") { model, detector, data, version };
        command.SetAction(parsed =>
        {
            Arithmetic.Ensure();
            var path = parsed.GetRequiredValue(model).FullName;
            var proto = OnnxFile.Read(path);
            if (proto.Metadata("name") != VerifierNetwork.ModelName)
            {
                throw new InvalidDataException($"'{path}' is no model '{VerifierNetwork.ModelName}', as export-verifier and quantize write it.");
            }

            BoxFit.ThrowIfFitted(proto);
            using var first = VerifierHits.Detector(parsed.GetRequiredValue(detector).FullName);
            using var photos = ScenePhotos.Load(parsed.GetRequiredValue(data), "train");
            var hits = VerifierHits.Search("training", first, photos, []);
            var count = BoxFit.Apply(proto, hits);
            proto.SetMetadata("version", parsed.GetValue(version) ?? proto.Metadata("version")!);
            ModelFile.Write(path, proto);
            AnsiConsole.WriteLine($"Wrote {path}, fitted on {count} views.");
        });
        return command;
    }
}
