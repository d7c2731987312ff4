using System.Text.RegularExpressions;

namespace KeypointService.Architecture.Tests;

/// <summary>What the documents tell of the code is so.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string[] Projects =
        ["KeypointService.Vision", "KeypointService", "KeypointService.Cli", "KeypointService.Training"];

    [Fact]
    public void FolderTable_IsThatOfTheProjects()
    {
        var readme = File.ReadAllLines(Repository.PathOf("README.md"));
        var told = readme.SkipWhile(line => line != "| folder | uses |").Skip(2).TakeWhile(line => line.StartsWith('|'));

        var expected = string.Join('\n', Projects.SelectMany(Rows));

        Assert.True(expected == string.Join('\n', told), $"The table in README.md should be:\n{expected}");
    }

    [Fact]
    public void TestsThatTheDefencesAreHeldBy_Exist()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] told = [.. TestName().Matches(File.ReadAllText(Repository.PathOf("docker", "README.md"))).Select(match => match.Groups[1].Value)];

        Assert.InRange(told.Length, 30, int.MaxValue);
        Assert.All(told, name => Assert.Contains($" {name}", tests, StringComparison.Ordinal));
    }

    /// <summary>The name of a test, or its beginning, in backticks: words with an underscore between them.</summary>
    [GeneratedRegex("`([A-Z][a-z0-9][A-Za-z0-9]*_[A-Za-z0-9_]*)(?:…|\\(.*?\\))?`")]
    private static partial Regex TestName();

    private static IEnumerable<string> Rows(string project) => FolderGraph.Of(project).Uses
        .Where(folder => folder.Key != FolderGraph.Root)
        .Select(folder => $"| {folder.Key} | {string.Join(", ", folder.Value.Where(used => used != FolderGraph.Root))} |".Replace("|  |", "| |"))
        .Prepend($"| **{project}** | |");
}
