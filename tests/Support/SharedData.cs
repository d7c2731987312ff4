namespace KeypointService;

/// <summary>The real photos beside the checkout. They are never part of the repository, so a test may lack them.</summary>
internal static class SharedData
{
    /// <summary>The folder <c>../shared/data</c> seen from the repository's root; null where it is absent.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>A file of the folder.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Folder ?? throw new DirectoryNotFoundException("There is no ../shared/data."), .. parts]);

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KeypointService.sln")))
            {
                var data = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
                return Directory.Exists(data) ? data : null;
            }
        }

        return null;
    }
}
