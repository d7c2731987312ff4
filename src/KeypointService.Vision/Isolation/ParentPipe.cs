using System.Runtime.InteropServices;

namespace KeypointService.Vision.Isolation;

/// <summary>
/// The pipes between a process that decodes and its parent, without the runtime's streams: those load further libraries when they
/// are first used, and once the sandbox is closed nothing can be loaded.
/// </summary>
internal static unsafe partial class ParentPipe
{
    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int SetPipeSize = 1031;

    /// <summary>Lets more bytes wait in the pipe to the parent, so that the two processes take turns less often.</summary>
    /// <param name="bytes">How many; more than the kernel grants is cut down by it.</param>
    public static void Enlarge(int bytes) => _ = Control(StandardOutput, SetPipeSize, bytes);

    /// <summary>Reads from the parent.</summary>
    /// <exception cref="IOException">The parent has ended, or wants nothing.</exception>
    public static void Read(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            fixed (byte* first = bytes)
            {
                bytes = bytes[Moved(Read(StandardInput, first, (nuint)bytes.Length))..];
            }
        }
    }

    /// <summary>Writes to the parent, no faster than it reads.</summary>
    /// <exception cref="IOException">Nobody reads any more.</exception>
    public static void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            fixed (byte* first = bytes)
            {
                bytes = bytes[Moved(Write(StandardOutput, first, (nuint)bytes.Length))..];
            }
        }
    }

    private static int Moved(nint bytes) => bytes > 0 ? (int)bytes : throw new IOException("The parent is gone.");

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int argument);
}
