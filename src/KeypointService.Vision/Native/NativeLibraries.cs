using Microsoft.ML.OnnxRuntime;
using OpenCvSharp;

namespace KeypointService.Vision.Native;

/// <summary>The native libraries behind the pipeline.</summary>
public static class NativeLibraries
{
    /// <summary>Loads OpenCV and ONNX Runtime, so that a missing system library shows at start and in one sentence.</summary>
    /// <exception cref="NativeLibraryException">A library cannot be loaded; the message says what to install.</exception>
    public static void EnsureLoadable()
    {
        Load("OpenCV", () => Cv2.GetVersionString());
        Load("ONNX Runtime", () => OrtEnv.Instance().GetVersionString());
    }

    private static void Load(string name, Func<string?> call)
    {
        try
        {
            call();
        }
        catch (Exception exception) when (LoaderMessage(exception) is { } message)
        {
            throw new NativeLibraryException(name, message, exception);
        }
    }

    /// <summary>What the system's loader said, found in the chain of causes; null where the failure is another one.</summary>
    internal static string? LoaderMessage(Exception? exception) => exception switch
    {
        null => null,
        DllNotFoundException loader => loader.Message.Split('\n').FirstOrDefault(line => line.Contains("cannot open shared object", StringComparison.Ordinal)
            && !line.Contains("/OpenCvSharpExtern", StringComparison.Ordinal)) ?? loader.Message,
        _ => LoaderMessage(exception.InnerException),
    };
}
