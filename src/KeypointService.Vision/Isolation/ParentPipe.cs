using System.Runtime.InteropServices;

namespace KeypointService.Vision.Isolation;

/// <summary>
/// The pipes between a process that decodes and its parent, without the runtime's streams: those load further libraries when they
/// are first used, and once the sandbox is closed nothing can be loaded.
/// </summary>
internal static unsafe partial class ParentPipe
{
    /// <summary>How long a process waits for what it is to decode.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const int StandardInput = 0;
    private const int StandardOutput = 1;
    private const int SetPipeSize = 1031;

    /// <summary>Lets more bytes wait in the pipe to the parent, so that the two processes take turns less often.</summary>
    /// <param name="bytes">How many; more than the kernel grants is cut down by it.</param>
    public static void Enlarge(int bytes) => _ = Control(StandardOutput, SetPipeSize, bytes);

    /// <summary>Waits for what the parent asks. Where it takes longer than <see cref="Patience"/> the process ends.</summary>
    /// <typeparam name="T">What is asked, as it lies in memory.</typeparam>
    /// <exception cref="IOException">The parent has ended, or wants nothing.</exception>
    public static T Await<T>()
        where T : unmanaged
    {
        T request = default;
        _ = Alarm((uint)Patience.TotalSeconds);
        Read(MemoryMarshal.AsBytes(new Span<T>(ref request)));
        _ = Alarm(0);
        return request;
    }

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

    [LibraryImport("libc", EntryPoint = "alarm")]
    private static partial uint Alarm(uint seconds);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int file, int command, int argument);
}
