using System.CommandLine;
using KeypointService.Training.Export;
using KeypointService.Training.Onnx;
using KeypointService.Vision.Onnx;

namespace KeypointService.Training.Commands;

/// <summary><c>sign</c>: writes what vouches for a model file beside it, and into it what it is to tell of itself.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The model file.", Required = true };
        Option<string?> data = new("--training-data") { Description = "What the model was trained on, where its metadata is to say something else." };
        Option<string?> license = new("--license") { Description = "Licence of the weights, likewise." };
        Option<FileInfo?> figures = new("--figures") { Description = "The figures.json of an evaluation, to put the main ones in the place of those in the file." };
        Command command = new("sign", "Write a model file's checksum and its answer to the test picture beside it, for a file of another tool or one that is to tell more of itself.")
        {
            model, data, license, figures,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(model).FullName;
            var proto = OnnxFile.Read(path);
            var before = proto.Clone();
            State("training_data", parsed.GetValue(data));
            State("license", parsed.GetValue(license));
            if (parsed.GetValue(figures) is { } measured)
            {
                proto.SetFigures(ModelFigures.Of(proto.Metadata("name"), measured));
            }

            if (proto.Equals(before))
            {
                Checksum.Write(path);
                KnownAnswer.Write(path);
            }
            else
            {
                ModelFile.Write(path, proto);
            }

            void State(string key, string? text)
            {
                if (text is not null)
                {
                    proto.SetMetadata(key, text);
                }
            }
        });
        return command;
    }
}
