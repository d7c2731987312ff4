using Microsoft.Extensions.FileSystemGlobbing;

namespace KeypointService.Cli.Inputs;

/// <summary>The pictures that arguments name: files, folders with all below them, and patterns such as <c>photos/**/*.jpg</c>.</summary>
internal static class PictureFiles
{
    // What looks like a picture; whether it is one, its bytes tell.
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".jpe", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".heif", ".avif",
    };

    /// <summary>The files, each once, those of a folder or pattern in the order of their names.</summary>
    /// <param name="paths">Files, folders and patterns; <c>-</c> for a list on standard input, one path a line.</param>
    /// <param name="standardInput">Where that list is read from.</param>
    /// <exception cref="FileNotFoundException">A path names nothing.</exception>
    public static IEnumerable<string> Find(IEnumerable<string> paths, TextReader standardInput) => paths
        .SelectMany(path => path == "-" ? Lines(standardInput) : Expand(path)).Distinct(StringComparer.Ordinal);

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

    private static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (Directory.Exists(path))
        {
            return Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal);
        }

        var wildcard = path.IndexOf('*', StringComparison.Ordinal);
        if (wildcard < 0)
        {
            throw new FileNotFoundException($"There is no file or folder '{path}'.", path);
        }

        var root = path[..(path.LastIndexOf(Path.DirectorySeparatorChar, wildcard) + 1)];
        Matcher matcher = new(StringComparison.Ordinal);
        matcher.AddInclude(path[root.Length..]);
        string[] found = [.. matcher.GetResultsInFullPath(root.Length == 0 ? "." : root)
            .Select(file => root + Path.GetRelativePath(root.Length == 0 ? "." : root, file)).Order(StringComparer.Ordinal)];
        return found.Length > 0 ? found : throw new FileNotFoundException($"No file fits '{path}'.", path);
    }
}
