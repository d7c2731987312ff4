namespace KeypointService.Training.Commands;

/// <summary>Finds out whether what a command makes can be written where it is to go, before any work: else that would show when all is done.</summary>
internal static class OutputPlace
{
    /// <summary>Makes the folder of a file, and tries it.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="InvalidDataException">The file cannot be written.</exception>
    public static string Of(FileInfo file)
    {
        if (Directory.Exists(file.FullName))
        {
            throw new InvalidDataException($"'{file}' is a folder: name a file in it.");
        }

        Of(file.Directory!);
        return file.FullName;
    }

    /// <summary>Makes a folder, and tries it.</summary>
    /// <returns>The folder's path.</returns>
    /// <exception cref="InvalidDataException">Nothing can be written into it.</exception>
    public static string Of(DirectoryInfo folder)
    {
        try
        {
            folder.Create();
            using FileStream trial = new(
                Path.Combine(folder.FullName, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            return folder.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"Nothing can be written into '{folder}': {exception.Message}", exception);
        }
    }
}
