using Microsoft.Win32.SafeHandles;

namespace KeypointService.Video;

/// <summary>Temporary files that nobody else can open: while they have a name it lies in a folder that only this user can enter.</summary>
internal static class PrivateFile
{
    public static SafeFileHandle CreateNameless()
    {
        var folder = Directory.CreateTempSubdirectory("keypoints-");
        try
        {
            return File.OpenHandle(
                Path.Combine(folder.FullName, "video"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
