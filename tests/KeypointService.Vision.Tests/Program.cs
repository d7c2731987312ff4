using System.Runtime.CompilerServices;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Isolation;
using KeypointService.Vision.Tests.Isolation;

namespace KeypointService.Vision.Tests;

/// <summary>The tests as a program: what decodes for them, and what tries the sandbox.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => arguments switch
    {
        [SandboxProbe.Argument, var allowsThreads] => SandboxProbe.Run(bool.Parse(allowsThreads)),
        [SandboxProbe.OtherTableArgument] => SandboxProbe.RunOtherTable(),
        [SandboxProbe.EndlessArgument] => SandboxProbe.RunEndless(),
        _ when DecoderHost.IsMeant(arguments) => DecoderHost.Run(arguments),
        _ => 1,
    };

    [ModuleInitializer]
    public static void UseItself() => HeifDecoding.Use(DecoderProgram.Of(typeof(Program).Assembly));
}
