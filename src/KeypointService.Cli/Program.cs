using System.CommandLine;
using System.ComponentModel;
using KeypointService.Cli.Commands;
using KeypointService.Vision;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Native;
using KeypointService.Vision.Onnx;

namespace KeypointService.Cli;

/// <summary>The command <c>keypoints</c>.</summary>
internal static class Program
{
    private const int CannotRun = 1;
    private const int CutShort = 4;
    private const int StoppedByUser = 130;

    // A run that is stopped saves what it has: longer than the two seconds that are usual, and less than what Kubernetes grants.
    private static readonly TimeSpan ToSave = TimeSpan.FromSeconds(25);

    public static async Task<int> Main(string[] args)
    {
        if (DecoderHost.IsMeant(args))
        {
            return DecoderHost.Run(args);
        }

        HeifDecoding.Use(DecoderProgram.Of(typeof(Program).Assembly));
        RootCommand root = new("Finds the 15 facial keypoints of every face in pictures.")
        {
            LocateCommand.Create(),
            VideoCommand.Create(),
            MergeCommand.Create(),
            ServeCommand.Create(),
        };
        try
        {
            return await root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null }).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = ToSave,
            });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped; the same command goes on from here.");
            return StoppedByUser;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException
            or ArgumentException or ModelContractException or NativeLibraryException or Win32Exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);

            // A disk, a share or a bucket that fails may work again, where what is not there, or not allowed, stays so.
            return exception is IOException and not (FileNotFoundException or DirectoryNotFoundException) ? CutShort : CannotRun;
        }
    }
}
