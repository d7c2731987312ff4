namespace KeypointService;

/// <summary>The real photos beside the checkout. They are never part of the repository, so a test may lack them.</summary>
internal static class SharedData
{
    /// <summary>The folder <c>../shared/data</c> seen from the repository's root; null where it is absent.</summary>
    public static string? Folder { get; } =
        Repository.Folder is { } repository && Path.GetFullPath(Path.Combine(repository, "..", "shared", "data")) is var data && Directory.Exists(data) ? data : null;

    /// <summary>A file of the folder.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Folder ?? throw new DirectoryNotFoundException("There is no ../shared/data."), .. parts]);
}
