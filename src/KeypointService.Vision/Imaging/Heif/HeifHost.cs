using System.Runtime.InteropServices;
using KeypointService.Vision.Isolation;

namespace KeypointService.Vision.Imaging.Heif;

/// <summary>
/// The process that decodes one HEIC or AVIF picture and may break down over it. It is started before there is a picture, reads it
/// from its standard input, and writes the pixels to its standard output.
/// </summary>
internal static unsafe class HeifHost
{
    /// <summary>The first argument of a program that is started to decode.</summary>
    public const string Argument = "--decode-picture";

    private const int PipeBytes = 1 << 20;

    /// <summary>Decodes the picture that comes.</summary>
    /// <returns>The program's exit code.</returns>
    public static int Run()
    {
        Sandbox.MakeWay(politeness: 0);
        ParentPipe.Enlarge(PipeBytes);
        WarmUp();
        try
        {
            var request = ParentPipe.Await<HeifRequest>();

            // The decoder of HEVC works in a thread of its own.
            _ = Sandbox.Close(request.MemoryBytes, request.ProcessorSeconds, allowsThreads: true);
            Answer(request);
        }
        catch (IOException)
        {
            // The parent wants nothing, or nothing more.
        }

        return 0;
    }

    // Loads what can no longer be loaded once the sandbox is closed, and compiles what is needed, before anyone waits for it.
    private static void WarmUp()
    {
        Sandbox.LoadAssemblies();
        fixed (byte* nothing = new byte[1])
        {
            using HeifImage image = new(nothing, 1, maxPixels: 1);
        }
    }

    private static void Answer(HeifRequest request)
    {
        // Not the collector's memory, which is small here.
        var file = (byte*)NativeMemory.Alloc((nuint)request.FileBytes);
        ParentPipe.Read(new Span<byte>(file, checked((int)request.FileBytes)));
        using HeifImage image = new(file, request.FileBytes, request.Pixels);
        Send(image.Reply);
        for (var row = 0; row < image.Reply.Height; row++)
        {
            ParentPipe.Write(image.Row(row));
        }
    }

    private static void Send(HeifReply reply) => ParentPipe.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<HeifReply>(in reply)));
}
