using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Evaluation;
using KeypointService.Training.Export;
using KeypointService.Training.Onnx;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>conventions</c>: measures how far other annotators' points lie from a model's, and stores it in the file.</summary>
internal static class ConventionsCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The ONNX file; it is changed.", Required = true };
        Option<string[]> data = new("--data")
        {
            Description = "Labelled faces trained on; repeat for several. Each set among them becomes a convention of its name.",
            Required = true,
        };
        Command command = new(
            "conventions", "Measure the constant shift of each point between sets' labels and a model's answers, and store it in the file.")
        {
            model, data,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(model).FullName;
            using var faces = FaceDataset.Load(parsed.GetRequiredValue(data), facesOnly: true);
            var conventions = Measure(path, faces);
            var proto = OnnxFile.Read(path);
            foreach (var (name, convention) in conventions)
            {
                proto.SetMetadata(LabelConvention.MetadataPrefix + name, convention.ToString());
            }

            ModelFile.Write(path, proto);
            AnsiConsole.WriteLine($"Wrote the conventions {string.Join(", ", conventions.Keys)} into {path}.");
        });
        return command;
    }

    private static Dictionary<string, LabelConvention> Measure(string path, FaceDataset faces)
    {
        using var model = KeypointModel.Load(path);
        return faces.Faces.GroupBy(face => face.Set.ToLowerInvariant())
            .ToDictionary(set => set.Key, set => ConventionFit.Of([.. set], model));
    }
}
