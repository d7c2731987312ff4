using System.CommandLine;
using KeypointService.Training.Commands;
using KeypointService.Training.Native;

TorchNativeLibrary.EnsureLoadable();
RootCommand root = new("Trains, evaluates and exports the keypoint models of KeypointService.")
{
    TrainCommand.Create(),
    EvaluateCommand.Create(),
    ExportCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
