using System.CommandLine;
using KeypointService.Training.Data;
using KeypointService.Training.Export;
using KeypointService.Training.Networks;
using KeypointService.Training.Onnx;
using KeypointService.Training.Quantization;
using KeypointService.Vision.Detection.Cnn;
using KeypointService.Vision.Landmarks;
using Spectre.Console;

namespace KeypointService.Training.Commands;

/// <summary><c>quantize</c>: turns an exported model, of keypoints or the detector's, into one that computes in 8 bits.</summary>
internal static class QuantizeCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The ONNX file of an export.", Required = true };
        Option<string> data = new("--data") { Description = "Labelled photos to see what values the activations take: some of those trained on.", Required = true };
        var samples = new Option<int>("--samples") { Description = "Photos to take, spread over all.", DefaultValueFactory = _ => 500 }.Counting();
        Option<FileInfo> output = new("--out") { Description = "The model file to write.", Required = true };
        Option<string?> version = new("--model-version") { Description = "Version of the quantized model; that of the export where absent." };
        Option<FileInfo?> figures = new("--figures") { Description = "The figures.json of an evaluation of the quantized model, to store the main ones in the file." };
        Command command = new("quantize", "Turn an exported model into one that computes in 8 bits, about three times as fast.") { model, data, samples, output, version, figures };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(model).FullName;
            var target = OutputPlace.Of(parsed.GetRequiredValue(output));
            var proto = OnnxFile.Read(path);
            proto.Graph.ThrowIfQuantized();
            var name = proto.Metadata("name");
            var inputs = Read(path, name, parsed.GetRequiredValue(data), parsed.GetValue(samples));
            new Quantizer(proto).Quantize(inputs);
            proto.SetMetadata("version", parsed.GetValue(version) ?? proto.Metadata("version")!);
            proto.SetFigures(ModelFigures.Of(name, parsed.GetValue(figures)));
            ModelFile.Write(target, proto);
            AnsiConsole.WriteLine($"Wrote {target}, from the activations of {inputs.Count} photos.");
        });
        return command;
    }

    private static List<CalibrationSample> Read(string path, string? name, string data, int count)
    {
        var crop = name == VerifierNetwork.ModelName ? FaceVerifier.Views[0].Crop : null;
        if (crop is null && name != DetectorNetwork.ModelName)
        {
            using var model = KeypointModel.Load(path);
            crop = model.Crop;
        }

        using var faces = FaceDataset.Load([data], facesOnly: crop is not null);

        // Spread over all, for a file's sets stand one behind the other.
        var all = faces.Faces.Count;
        return [.. Enumerable.Range(0, Math.Min(count, all)).Select(i => faces.Faces[(int)((long)i * all / Math.Min(count, all))])
            .Select(face => crop is null ? CalibrationSample.Photo(face) : CalibrationSample.Crop(face, crop))];
    }
}
