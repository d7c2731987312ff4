namespace KeypointService.Cli.Storage;

/// <summary>
/// The output of a run as a file to work on: itself, or a copy of an object of a bucket, which cannot grow. What a run that was
/// stopped had saved is there again.
/// </summary>
internal sealed class OutputCopy : IDisposable
{
    private readonly FileStore _store;
    private readonly S3Address? _object;
    private readonly DirectoryInfo? _folder;

    private OutputCopy(string name, FileStore store)
    {
        _store = store;
        if (S3Address.TryParse(name, out _object))
        {
            _folder = Directory.CreateTempSubdirectory("keypoints-");
        }

        Path = _folder is null ? name : System.IO.Path.Combine(_folder.FullName, System.IO.Path.GetFileName(name));
    }

    /// <summary>The file to work on.</summary>
    public string Path { get; }

    /// <summary>What others may do with the file while a run writes it: a copy is this run's own, and is read to be saved.</summary>
    public FileShare Share => _object is null ? FileShare.None : FileShare.Read;

    /// <summary>Opens an output.</summary>
    /// <param name="name">Path, or address in a bucket.</param>
    /// <param name="records">Name of the file of records behind it, from its own.</param>
    /// <param name="store">The buckets.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static async Task<OutputCopy> OpenAsync(
        string name, Func<string, string> records, FileStore store, CancellationToken cancellation)
    {
        OutputCopy copy = new(name, store);
        try
        {
            if (copy._object is { } address)
            {
                await store.Buckets.FetchAsync(address with { Key = records(address.Key) }, records(copy.Path), cancellation);
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Saves files that belong to the output and are there.</summary>
    /// <param name="path">A file beside <see cref="Path"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It cannot be saved.</exception>
    public async Task SaveAsync(string path, CancellationToken cancellation)
    {
        if (_object is { } address && File.Exists(path))
        {
            await using FileStream content = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var key = address.Key[..^System.IO.Path.GetFileName(address.Key).Length] + System.IO.Path.GetFileName(path);
            await _store.Buckets.WriteAsync(address with { Key = key }, content, cancellation);
        }
    }

    public void Dispose() => _folder?.Delete(recursive: true);
}
