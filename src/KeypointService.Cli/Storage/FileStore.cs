namespace KeypointService.Cli.Storage;

/// <summary>Where pictures come from and go to, by their names: files, or objects of a bucket. Safe for concurrent use.</summary>
internal sealed class FileStore : IDisposable
{
    /// <summary>The buckets.</summary>
    public S3Store Buckets { get; } = new();

    /// <summary>The whole file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Task<byte[]> ReadAsync(string name, CancellationToken cancellation) => S3Address.TryParse(name, out var address)
        ? Buckets.ReadAsync(address.Value, cancellation)
        : File.ReadAllBytesAsync(name, cancellation);

    /// <summary>Writes a file below a folder, whole or not at all, under the whole name of the picture that it was made of.</summary>
    /// <param name="folder">A folder, or the beginning of objects' names.</param>
    /// <param name="picture">The picture's name.</param>
    /// <param name="ending">How it ends: behind the picture's name, which keeps its own ending unless that is the same.</param>
    /// <param name="content">The file.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It cannot be written, or the picture's name leads out of the folder.</exception>
    public async Task WriteAsync(
        string folder, string picture, string ending, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        // Two pictures of one name in different places stay two.
        var name = NameOf(PlaceOf(picture), ending);
        if (S3Address.TryParse(folder, out var to))
        {
            using MemoryStream stream = new(content.ToArray(), writable: false);
            var key = $"{to.Value.Key.TrimEnd('/')}/{name}".TrimStart('/');
            await Buckets.WriteAsync(to.Value with { Key = key }, stream, cancellation);
            return;
        }

        // An object's name may have steps upwards, or begin as a path from the root: whoever may write into the bucket chose it.
        var path = Path.GetFullPath(Path.Combine(folder, name));
        if (!IsBelow(folder, path))
        {
            throw new IOException($"{picture}: its name leads out of the folder '{folder}'.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await WholeFile.WriteAsync(path, unfinished => File.WriteAllBytesAsync(unfinished, content, cancellation));
    }

    /// <summary>
    /// Where below a folder lies what is made of a file: at its path from the working folder, or where that does not lead down to it at
    /// its path from the root; of an object at its bucket's name and its own.
    /// </summary>
    public static string PlaceOf(string file) => S3Address.TryParse(file, out var address)
        ? Path.Combine(address.Value.Bucket, address.Value.Key)
        : Path.GetRelativePath(IsBelow(Environment.CurrentDirectory, file) ? Environment.CurrentDirectory : "/", Path.GetFullPath(file));

    /// <summary>Refuses pictures of which something would be made under one name: of two the second would take the first one's place.</summary>
    /// <param name="files">The pictures of a whole run, whichever part of them is done here.</param>
    /// <param name="ending">How the name of what is made of each ends.</param>
    /// <exception cref="ArgumentException">There are two such.</exception>
    public static void ThrowIfAlike(IEnumerable<string> files, string ending)
    {
        Dictionary<string, string> known = new(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var name = Path.GetFullPath(NameOf(PlaceOf(file), ending), "/")[1..];
            if (!known.TryAdd(name, file))
            {
                throw new ArgumentException(
                    $"'{known[name]}' and '{file}' would both become '{name}', the one in the place of the other. Rename one, or give each a run and a folder of its own.");
            }
        }
    }

    /// <summary>True for a file or object below a folder or the beginning of objects' names.</summary>
    public static bool IsBelow(string? folder, string file) => folder is not null
        && (S3Address.TryParse(folder, out _), S3Address.TryParse(file, out _)) switch
        {
            (true, true) => file.StartsWith($"{folder.TrimEnd('/')}/", StringComparison.Ordinal),
            (false, false) => Path.GetFullPath(file).StartsWith(Path.GetFullPath(Path.Combine(folder, "./")), StringComparison.Ordinal),
            _ => false,
        };

    /// <summary>The name of what is made of a file. Phones store a picture under one name in two formats, and both stay.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="ending">How the other ends.</param>
    public static string NameOf(string file, string ending) =>
        Path.GetExtension(file).Equals(ending, StringComparison.OrdinalIgnoreCase) ? file : file + ending;

    public void Dispose() => Buckets.Dispose();
}
