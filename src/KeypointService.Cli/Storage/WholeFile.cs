namespace KeypointService.Cli.Storage;

/// <summary>A file that has its name when it is whole; of one that could not be written nothing stays.</summary>
internal static class WholeFile
{
    /// <param name="path">The file.</param>
    /// <param name="write">Is given the name under which to write it.</param>
    public static async Task WriteAsync(string path, Func<string, Task> write)
    {
        var unfinished = path + ".next";
        try
        {
            await write(unfinished);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
