namespace KeypointService;

/// <summary>The checkout that the tests were built in.</summary>
internal static class Repository
{
    /// <summary>Its folder; null where the tests lie elsewhere.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>A file or folder of it.</summary>
    public static string PathOf(params string[] parts) =>
        Path.Combine([Folder ?? throw new DirectoryNotFoundException("The tests are not in the repository that they were built in."), .. parts]);

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KeypointService.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
