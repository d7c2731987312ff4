namespace KeypointService.Architecture.Tests;

/// <summary>The table of the README's layout chapter: which folder uses which.</summary>
public sealed class LayoutTests
{
    [Theory]
    [InlineData("KeypointService.Vision")]
    [InlineData("KeypointService")]
    [InlineData("KeypointService.Cli")]
    [InlineData("KeypointService.Training")]
    public void Readme_TableOfFolders_HasEveryUseOfTheAssembly(string project)
    {
        var table = Table(project);

        var missing = FolderGraph.Of(project).Uses.Where(folder => folder.Key != FolderGraph.Root
            && (!table.TryGetValue(folder.Key, out var told) || folder.Value.Except(told).Any(used => used != FolderGraph.Root)));
        Assert.Equal([], missing.Select(folder => $"| {folder.Key} | {string.Join(", ", folder.Value)} |"));
    }

    /// <summary>The rows from the project's own to the next project's.</summary>
    private static Dictionary<string, string[]> Table(string project)
    {
        var rows = File.ReadLines(Path.Combine(Repository(), "README.md"))
            .SkipWhile(line => line != $"| **{project}** | |").Skip(1)
            .TakeWhile(line => line.StartsWith('|') && !line.StartsWith("| **", StringComparison.Ordinal));
        return rows.Select(row => row.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(
            cells => cells[1], cells => cells[2].Split(", ", StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KeypointService.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
