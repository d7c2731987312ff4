using System.CommandLine;
using KeypointService.Vision.Onnx;

namespace KeypointService.Training.Commands;

/// <summary><c>sign</c>: writes what vouches for a model file beside it, for one that another tool made.</summary>
internal static class SignCommand
{
    public static Command Create()
    {
        Option<FileInfo> model = new("--model") { Description = "The model file.", Required = true };
        Command command = new("sign", "Write a model file's checksum and its answer to the test picture beside it.") { model };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(model).FullName;
            Checksum.Write(path);
            KnownAnswer.Write(path);
        });
        return command;
    }
}
