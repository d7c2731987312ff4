namespace KeypointService.Architecture.Tests;

/// <summary>The folders of every project point one way.</summary>
public sealed class FolderTests
{
    // In the order of the alphabet, as the graph has its folders.
    private static readonly string[] Features = ["Aligned", "Inference", "Keypoints", "Streaming", "Video"];

    [Theory]
    [InlineData("KeypointService")]
    [InlineData("KeypointService.Cli")]
    [InlineData("KeypointService.Training")]
    [InlineData("KeypointService.Vision")]
    public void Folders_OfAProject_FormNoCycle(string project)
    {
        var graph = FolderGraph.Of(project);

        var cycles = graph.InCycles().ToHashSet();
        Assert.True(graph.Uses.Count > 3, "The folders were not read.");
        Assert.True(cycles.Count == 0, string.Join('\n', graph.Uses.Where(folder => cycles.Contains(folder.Key)).SelectMany(folder => folder.Value
            .Where(cycles.Contains).Select(used => $"{folder.Key} uses {used}: {string.Join(", ", graph.Reasons(folder.Key, used))}"))));
    }

    [Fact]
    public void Features_OfTheService_DoNotUseEachOther()
    {
        var graph = FolderGraph.Of("KeypointService");
        var features = graph.Uses.Where(folder => Features.Contains(folder.Key)).ToArray();

        Assert.Equal(Features, features.Select(folder => folder.Key));
        Assert.All(features, folder =>
        {
            var others = folder.Value.Intersect(Features).ToArray();
            Assert.True(others.Length == 0, string.Join('\n', others.Select(used =>
                $"{folder.Key} uses {used}: {string.Join(", ", graph.Reasons(folder.Key, used))}")));
        });
    }

    [Theory]
    [InlineData("KeypointService.Vision", "Microsoft.AspNetCore")]
    [InlineData("KeypointService", "TorchSharp")]
    [InlineData("KeypointService.Cli", "TorchSharp")]
    [InlineData("KeypointService", "KeypointService.Training")]
    [InlineData("KeypointService.Training", "Microsoft.AspNetCore")]
    public void Types_OfAProject_DoNotUse(string project, string library)
    {
        var users = FolderGraph.Of(project).Types.SelectMany(type => type.Dependencies)
            .Where(dependency => dependency.Target.FullName.StartsWith(library + ".", StringComparison.Ordinal))
            .Select(dependency => dependency.Origin.FullName).Distinct();

        Assert.Empty(users);
    }
}
