using KeypointService.Problems;

namespace KeypointService.Access;

/// <summary>Health and metrics on a port of their own, so that the public one does not show them.</summary>
internal static class ManagementPort
{
    private static readonly PathString[] Paths = ["/health", "/metrics"];

    public static void Listen(WebApplicationBuilder builder)
    {
        var port = builder.Configuration.GetValue<int>($"{AccessOptions.Section}:{nameof(AccessOptions.ManagementPort)}");
        if (port > 0)
        {
            var urls = builder.Configuration["urls"] ?? string.Join(
                ';', (builder.Configuration["http_ports"] ?? "8080").Split(';').Select(open => $"http://+:{open}"));
            builder.WebHost.UseUrls($"{urls};http://+:{port}");
        }
    }

    public static void Use(WebApplication app, int port)
    {
        if (port > 0)
        {
            // By the port of the socket: the Host header is the client's to choose.
            app.Use((context, next) => IsManagement(context) == (context.Connection.LocalPort == port)
                ? next(context)
                : throw new RequestProblemException(ProblemKind.NotFound, "There is nothing at this address on this port."));
        }
    }

    private static bool IsManagement(HttpContext context) =>
        Array.Exists(Paths, path => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
