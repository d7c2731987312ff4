namespace KeypointService.Hosting;

/// <summary>The files of the page.</summary>
internal static class PageFiles
{
    private const string FirstPage = "/index.html";

    // Everything the page needs comes from the service itself; pictures are shown from memory.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void UsePageFiles(this WebApplication app)
    {
        app.UseDefaultFiles();
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file =>
            {
                file.Context.Response.Headers.ContentSecurityPolicy = Policy;
                file.Context.Response.Headers.CacheControl = "no-cache";
            },
        });
        app.RefuseOtherMethods(context => context.GetEndpoint() is null && IsFile(app, context.Request.Path));
    }

    private static bool IsFile(WebApplication app, PathString path) =>
        app.Environment.WebRootFileProvider.GetFileInfo(path == "/" ? FirstPage : path.Value ?? "") is { Exists: true, IsDirectory: false };
}
