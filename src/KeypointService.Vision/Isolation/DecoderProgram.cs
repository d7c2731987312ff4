using System.Reflection;
using System.Runtime.InteropServices;

namespace KeypointService.Vision.Isolation;

/// <summary>
/// How to start the program that decodes: one whose first act is to call <see cref="DecoderHost.Run"/> where
/// <see cref="DecoderHost.IsMeant"/> says so.
/// </summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">What comes before the decoder's own arguments.</param>
public sealed record DecoderProgram(string File, IReadOnlyList<string> Arguments)
{
    private const string Host = "dotnet";

    /// <summary>The program of an assembly, started as this process was, or by the runtime that runs this process.</summary>
    /// <param name="assembly">The program's own assembly.</param>
    public static DecoderProgram Of(Assembly assembly)
    {
        var running = Environment.ProcessPath ?? "";
        var name = Path.GetFileName(running);
        var path = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.dll");
        return name == assembly.GetName().Name ? new DecoderProgram(running, [])
            : name == Host ? new DecoderProgram(running, [path])
            : new DecoderProgram(HostOfThisRuntime(), [path]);
    }

    // The runtime lies in shared/NAME/VERSION below its host.
    private static string HostOfThisRuntime()
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", Host));
        return System.IO.File.Exists(host) ? host : Host;
    }
}
