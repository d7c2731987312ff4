using System.Runtime.CompilerServices;
using KeypointService.Vision.Imaging.Heif;
using KeypointService.Vision.Isolation;

namespace KeypointService.Vision.Tests;

/// <summary>The tests as a program: what decodes for them.</summary>
internal static class Program
{
    public static int Main(string[] arguments) => DecoderHost.IsMeant(arguments) ? DecoderHost.Run(arguments) : 1;

    [ModuleInitializer]
    public static void UseItself() => HeifDecoding.Use(DecoderProgram.Of(typeof(Program).Assembly));
}
