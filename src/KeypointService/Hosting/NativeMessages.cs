using System.Runtime.InteropServices;

namespace KeypointService.Hosting;

/// <summary>What native libraries write to the C library's standard error, such as a line for each broken JPEG.</summary>
internal static unsafe partial class NativeMessages
{
    /// <summary>
    /// Drops it: what is wrong with a picture is told to its sender. Where nobody reads the service's standard error, a thousand broken
    /// pictures would fill it, and the next one would keep its worker for ever. What this program writes still appears, and so does the
    /// failure that ends it, which the runtime would tell there.
    /// </summary>
    public static void Drop()
    {
        if (Open("/dev/null", "w") is var nowhere and not 0
            && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "stderr", out var stream))
        {
            // Opened now: a program that dies for want of files could open it no more.
            var error = Console.Error;
            AppDomain.CurrentDomain.UnhandledException += (_, failure) => error.WriteLine($"Unhandled exception. {failure.ExceptionObject}");
            *(nint*)stream = nowhere;
        }
    }

    [LibraryImport("libc", EntryPoint = "fopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Open(string path, string mode);
}
