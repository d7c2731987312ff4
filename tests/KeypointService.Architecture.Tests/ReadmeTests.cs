using System.Runtime.CompilerServices;

namespace KeypointService.Architecture.Tests;

/// <summary>README's table of the folders is that of the compiled projects.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Projects =
        ["KeypointService.Vision", "KeypointService", "KeypointService.Cli", "KeypointService.Training"];

    [Fact]
    public void FolderTable_IsThatOfTheProjects()
    {
        var readme = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "README.md"));
        var told = readme.SkipWhile(line => line != "| folder | uses |").Skip(2).TakeWhile(line => line.StartsWith('|'));

        var expected = string.Join('\n', Projects.SelectMany(Rows));

        Assert.True(expected == string.Join('\n', told), $"The table in README.md should be:\n{expected}");
    }

    private static IEnumerable<string> Rows(string project) => FolderGraph.Of(project).Uses
        .Where(folder => folder.Key != FolderGraph.Root)
        .Select(folder => $"| {folder.Key} | {string.Join(", ", folder.Value.Where(used => used != FolderGraph.Root))} |".Replace("|  |", "| |"))
        .Prepend($"| **{project}** | |");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
