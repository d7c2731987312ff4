namespace KeypointService.Cli.Storage;

/// <summary>
/// Finds out whether what a run makes can be written where it is to go, before any work: else that would show when all is done. What a
/// bucket takes only a write tells, so that places in buckets are passed over.
/// </summary>
internal static class OutputPlace
{
    // EROFS, under the same number on Linux and macOS.
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Makes the folder of a file, and tries it.</summary>
    /// <exception cref="ArgumentException">The file cannot be written, and another run would fare no better.</exception>
    /// <exception cref="IOException">The disk or the share fails.</exception>
    public static void EnsureFile(string path)
    {
        if (S3Address.TryParse(path, out _))
        {
            return;
        }

        if (Directory.Exists(path))
        {
            throw new ArgumentException($"'{path}' is a folder: name a file in it.");
        }

        EnsureFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes a folder, and tries it.</summary>
    /// <param name="path">The folder; null for none.</param>
    /// <exception cref="ArgumentException">Nothing can be written into it, and another run would fare no better.</exception>
    /// <exception cref="IOException">The disk or the share fails.</exception>
    public static void EnsureFolder(string? path)
    {
        if (path is null || S3Address.TryParse(path, out _))
        {
            return;
        }

        var folder = path.Length > 0 ? Path.GetFullPath(path) : throw new ArgumentException("A folder for what is made has an empty name: give it one.");
        if (Ancestors(folder).FirstOrDefault(File.Exists) is { } file)
        {
            throw new ArgumentException($"'{path}' cannot be a folder for what is made: '{file}' is a file.");
        }

        try
        {
            Directory.CreateDirectory(folder);
            using FileStream trial = new(
                Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException
            or PathTooLongException or IOException { HResult: ReadOnlyFileSystem })
        {
            throw new ArgumentException($"Nothing can be written into '{path}': {exception.Message} Name another folder.", exception);
        }
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (string? at = path; at is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }
}
