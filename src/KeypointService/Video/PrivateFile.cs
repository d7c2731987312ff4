using Microsoft.Win32.SafeHandles;

namespace KeypointService.Video;

/// <summary>Temporary files that have no name from the moment they exist, so that nobody else can open them.</summary>
internal static class PrivateFile
{
    public static SafeFileHandle CreateNameless()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
        {
            // Whatever the process's umask.
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Delete(path);
        return file;
    }
}
