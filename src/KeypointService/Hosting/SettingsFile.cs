namespace KeypointService.Hosting;

/// <summary>
/// A file of the operator's, such as a mounted secret, whose settings win over all others and are read anew when it
/// changes: API keys are rotated there. <c>Settings:File</c> names it.
/// </summary>
internal static class SettingsFile
{
    public static void AddSettingsFile(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["Settings:File"] is { Length: > 0 } path)
        {
            builder.Configuration.AddJsonFile(Path.GetFullPath(path), optional: true, reloadOnChange: true);
        }
    }
}
