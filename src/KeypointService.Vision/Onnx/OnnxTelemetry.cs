using System.Runtime.CompilerServices;
using KeypointService.Vision.Native;

namespace KeypointService.Vision.Onnx;

/// <summary>Keeps ONNX Runtime from reporting to its makers: it would look up their host, call it, and write below the home folder.</summary>
internal static class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Before anything of this library runs, and so before it loads ONNX Runtime. Whoever set the variable is obeyed.</summary>
#pragma warning disable CA2255 // The runtime reads the variable once, when it is loaded; no call of ours comes surely before that.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void SwitchOff() => NativeEnvironment.Set(Variable, "1", overwrite: false);
}
