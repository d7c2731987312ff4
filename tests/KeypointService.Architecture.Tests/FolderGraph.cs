using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace KeypointService.Architecture.Tests;

/// <summary>Which folder of a project uses which other, by the references between the types of the compiled assembly.</summary>
internal sealed class FolderGraph
{
    /// <summary>What stands in the project's own folder.</summary>
    public const string Root = ".";

    /// <summary>The one project whose assembly has another name: that of the command.</summary>
    private const string CommandLine = "KeypointService.Cli";

    private readonly string _project;

    private readonly string _assembly;

    private FolderGraph(string project)
    {
        _project = project;
        _assembly = project == CommandLine ? "keypoints" : project;
        Types = [.. new ArchLoader().LoadAssemblies(Assembly.Load(_assembly)).Build().Types.Where(type => type.Assembly.Name == _assembly)];
        Uses = Types.Where(type => FolderOf(type) is not null).GroupBy(type => FolderOf(type)!)
            .OrderBy(folder => folder.Key, StringComparer.Ordinal).ToDictionary(folder => folder.Key, UsedBy);
    }

    public IReadOnlyList<IType> Types { get; }

    /// <summary>The folders, and which others each of them uses.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Uses { get; }

    public static FolderGraph Of(string project) => new(project);

    /// <summary>The folders of each cycle: those that reach themselves.</summary>
    public IEnumerable<string> InCycles() => Uses.Keys.Where(folder => Reach(folder).Contains(folder));

    /// <summary>What makes one folder use another, for the message of a test that fails.</summary>
    public IEnumerable<string> Reasons(string folder, string used) => Types.Where(type => FolderOf(type) == folder)
        .SelectMany(type => Targets(type).Where(target => FolderOf(target) == used).Select(target => $"{type.Name} → {target.Name}")).Distinct();

    /// <summary>ArchUnitNET confuses type parameters of one name, so that they tell nothing.</summary>
    private static IEnumerable<IType> Targets(IType type) =>
        type.Dependencies.Select(dependency => dependency.Target).Where(target => target is not GenericParameter);

    private string? FolderOf(IType type) =>
        type.Assembly.Name != _assembly || type.Namespace?.FullName is not { } name ? null
        : name == _project ? Root
        : name.StartsWith(_project + ".", StringComparison.Ordinal) ? name[(_project.Length + 1)..].Split('.')[0]
        : null;

    private IReadOnlyList<string> UsedBy(IGrouping<string, IType> folder) => [.. folder.SelectMany(Targets).Select(FolderOf)
        .OfType<string>().Where(used => used != folder.Key).Distinct().Order(StringComparer.Ordinal)];

    private HashSet<string> Reach(string folder)
    {
        HashSet<string> reached = [];
        Queue<string> next = new(Uses[folder]);
        while (next.TryDequeue(out var current))
        {
            if (reached.Add(current))
            {
                foreach (var used in Uses[current])
                {
                    next.Enqueue(used);
                }
            }
        }

        return reached;
    }
}
