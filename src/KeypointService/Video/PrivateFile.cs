using KeypointService.Problems;
using Microsoft.Win32.SafeHandles;

namespace KeypointService.Video;

/// <summary>Temporary files that nobody else can open: while they have a name it lies in a folder that only this user can enter.</summary>
internal static class PrivateFile
{
    /// <exception cref="RequestProblemException">The temporary folder cannot take a file.</exception>
    public static SafeFileHandle CreateNameless()
    {
        try
        {
            return Create();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Full();
        }
    }

    /// <summary>What the client is told where the folder takes no more.</summary>
    public static RequestProblemException Full() => new(
        ProblemKind.TooBusy, "The service's folder for videos takes no more at the moment.");

    private static SafeFileHandle Create()
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
