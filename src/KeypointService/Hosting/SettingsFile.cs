namespace KeypointService.Hosting;

/// <summary>
/// A file of the operator's, such as a mounted secret, whose settings win over all others and are read anew when it
/// changes: API keys are rotated there. <c>Settings:File</c> names it.
/// </summary>
internal static class SettingsFile
{
    public const string Section = "Settings";
    public const string Name = "File";

    private static readonly string Setting = ConfigurationPath.Combine(Section, Name);

    /// <exception cref="FileNotFoundException">The file is missing: keys that were meant to be there would be too.</exception>
    /// <exception cref="InvalidDataException">It cannot be read, or holds what nothing reads.</exception>
    public static void AddSettingsFile(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Setting] is not { } named)
        {
            return;
        }

        // Watching for a file in a folder that is not there either would take in the whole disk.
        var path = named.Length > 0 ? Path.GetFullPath(named) : named;
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{Setting} names '{path}', and there is no such file.");
        }

        builder.Configuration.AddJsonFile(path, optional: false, reloadOnChange: true);
        UnknownSettings.RefuseSections(((IConfigurationRoot)builder.Configuration).Providers.Last().GetChildKeys([], parentPath: null));
    }
}
