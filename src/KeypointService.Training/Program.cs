using System.CommandLine;
using KeypointService.Training.Commands;
using KeypointService.Training.Native;
using KeypointService.Vision.Native;

const int stoppedByUser = 130;
RootCommand root = new("Trains, evaluates and exports the keypoint models of KeypointService.")
{
    TrainCommand.Create(),
    ShowCropsCommand.Create(),
    TrainDetectorCommand.Create(),
    EvaluateDetectorCommand.Create(),
    ExportDetectorCommand.Create(),
    TrainVerifierCommand.Create(),
    ExportVerifierCommand.Create(),
    FitBoxesCommand.Create(),
    EvaluateCommand.Create(),
    EvaluateFramingCommand.Create(),
    LabelCommand.Create(),
    ConventionsCommand.Create(),
    BlendCommand.Create(),
    SubmissionCommand.Create(),
    ExportCommand.Create(),
    EvaluateTrackingCommand.Create(),
    QuantizeCommand.Create(),
    FitMeanFaceCommand.Create(),
    CheckCommand.Create(),
    SignCommand.Create(),
};

try
{
    NativeLibraries.EnsureLoadable();
    TorchNativeLibrary.EnsureLoadable();
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return stoppedByUser;
}
catch (Exception exception) when (UsersFault.Of(exception) is not null)
{
    await Console.Error.WriteLineAsync(UsersFault.Of(exception));
    return 1;
}
