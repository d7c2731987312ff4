using System.IO.Enumeration;
using KeypointService.Cli.Storage;
using Microsoft.Extensions.FileSystemGlobbing;

namespace KeypointService.Cli.Inputs;

/// <summary>
/// The files that arguments name: files, folders with all below them, patterns such as <c>photos/**/*.jpg</c>, and the same in
/// buckets (<c>s3://bucket/photos/</c>).
/// </summary>
/// <param name="store">The buckets.</param>
/// <param name="extensions">What a file that is taken from a folder ends in.</param>
internal sealed class InputFiles(FileStore store, IReadOnlySet<string> extensions)
{
    /// <summary>What looks like a picture; whether it is one, its bytes tell.</summary>
    public static readonly IReadOnlySet<string> Pictures = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif",
    };

    /// <summary>What looks like a film.</summary>
    public static readonly IReadOnlySet<string> Films = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi",
    };

    /// <summary>The files, each once, those of a folder or pattern in the order of their names.</summary>
    /// <param name="paths">Files, folders and patterns; <c>-</c> for a list on standard input, one path a line.</param>
    /// <param name="standardInput">Where that list is read from.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="FileNotFoundException">A path names nothing.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    /// <exception cref="IOException">A bucket cannot be listed.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(
        IEnumerable<string> paths, TextReader standardInput, CancellationToken cancellation)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        List<string> found = [];
        foreach (var path in paths)
        {
            var named = path == "-" ? Lines(standardInput)
                : S3Address.TryParse(path, out var address) ? await ExpandAsync(path, address.Value, cancellation)
                : Expand(path);
            found.AddRange(named.Where(known.Add));
        }

        return found;
    }

    /// <summary>Without what a run has made: where an output is below the input, the next run would go over it.</summary>
    /// <param name="files">What was found.</param>
    /// <param name="isMade">Tells what lies below an output.</param>
    /// <exception cref="ArgumentException">All of it does: it is the input that is to be an output as well.</exception>
    public static IEnumerable<string> Without(IReadOnlyList<string> files, Func<string, bool> isMade) => files.Count > 0 && files.All(isMade)
        ? throw new ArgumentException($"'{files[0]}' and all other files lie below a folder for what a run makes, and would be taken for that. Name another folder.")
        : files.Where(file => !isMade(file));

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    private string[] Expand(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            string[] below = [.. Below(path).Where(file => extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)];
            return below.Length > 0 ? below : throw new FileNotFoundException(
                $"No file below '{path}' ends in {string.Join(", ", extensions)}; name files of other endings by a pattern, such as '{Path.Join(path, "*")}'.", path);
        }

        var wildcard = path.IndexOf('*', StringComparison.Ordinal);
        if (wildcard < 0)
        {
            throw new FileNotFoundException(
                path.StartsWith("--", StringComparison.Ordinal)
                    ? $"There is no option '{path}' and no file of that name; --help tells the options."
                    : $"There is no file or folder '{path}'.",
                path);
        }

        var root = path[..(path.LastIndexOf(Path.DirectorySeparatorChar, wildcard) + 1)];
        var pattern = path[root.Length..];
        Matcher matcher = new(StringComparison.Ordinal);
        matcher.AddInclude(pattern);
        var depth = pattern.Contains("**", StringComparison.Ordinal) ? int.MaxValue : pattern.Count(letter => letter == Path.DirectorySeparatorChar);
        var folder = root.Length == 0 ? "." : root;
        IEnumerable<string> all = Directory.Exists(folder) ? Below(folder, depth) : [];
        string[] found = [.. all.Select(file => Path.GetRelativePath(folder, file))
            .Where(file => matcher.Match(file).HasMatches).Select(file => root + file).Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw new FileNotFoundException($"No file fits '{path}'.", path);
    }

    /// <summary>
    /// All files below a folder, down to a depth. A folder that may not be read ends the run: without it the result would pass for whole.
    /// Without a depth links to folders are not followed: they may lead in a circle.
    /// </summary>
    private static FileSystemEnumerable<string> Below(string folder, int depth = int.MaxValue) => new(
        folder,
        (ref entry) => entry.ToSpecifiedFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = depth, IgnoreInaccessible = false, AttributesToSkip = 0 })
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
        ShouldRecursePredicate = (ref entry) => depth < int.MaxValue || !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    private async Task<IEnumerable<string>> ExpandAsync(string path, S3Address address, CancellationToken cancellation)
    {
        if (extensions.Contains(Path.GetExtension(address.Key)) && !address.Key.Contains('*', StringComparison.Ordinal))
        {
            return [path];
        }

        var wildcard = address.Key.IndexOf('*', StringComparison.Ordinal);
        var root = wildcard < 0 ? $"{address.Key.TrimEnd('/')}/".TrimStart('/') : address.Key[..(address.Key.LastIndexOf('/', wildcard) + 1)];
        Matcher matcher = new(StringComparison.Ordinal);
        matcher.AddInclude(wildcard < 0 ? "**/*" : address.Key[root.Length..]);
        string[] found = [.. (await store.Buckets.ListAsync(address with { Key = root }, cancellation))
            .Where(item => matcher.Match(item.Key[root.Length..]).HasMatches && (wildcard >= 0 || extensions.Contains(Path.GetExtension(item.Key))))
            .Select(item => item.ToString())];
        return found.Length > 0 ? found : throw new FileNotFoundException($"No object fits '{path}'.", path);
    }
}
