namespace KeypointService.Video;

/// <summary>Temporary files that have no name from the moment they exist, so that nobody else can open them.</summary>
internal static class PrivateFile
{
    public static FileStream CreateNameless()
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            // Whatever the process's umask.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        FileStream file = new(path, options);
        File.Delete(path);
        return file;
    }
}
