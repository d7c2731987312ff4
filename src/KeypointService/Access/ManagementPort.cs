using KeypointService.Problems;

namespace KeypointService.Access;

/// <summary>Health and metrics on a port of their own, so that the public one does not show them.</summary>
internal static class ManagementPort
{
    /// <summary>Where the service listens when nothing says where.</summary>
    public const string DefaultAddress = "http://localhost:5000";

    private const string Endpoints = "Kestrel:Endpoints";
    private static readonly PathString[] Paths = ["/health", "/metrics"];

    public static void Listen(WebApplicationBuilder builder)
    {
        var port = builder.Configuration.GetValue<int>($"{AccessOptions.Section}:{nameof(AccessOptions.ManagementPort)}");
        if (port > 0)
        {
            // One of the three: where several say something, the framework warns that one overrides the others.
            if (builder.Configuration.GetSection(Endpoints).GetChildren().Any())
            {
                builder.Configuration.AddInMemoryCollection([new($"{Endpoints}:Management:Url", $"http://+:{port}")]);
            }
            else if (builder.Configuration["urls"] is { Length: > 0 } urls)
            {
                builder.WebHost.UseUrls($"{urls};http://+:{port}");
            }
            else if ($"{builder.Configuration["http_ports"]}{builder.Configuration["https_ports"]}".Length > 0)
            {
                builder.WebHost.UseSetting(WebHostDefaults.HttpPortsKey, $"{builder.Configuration["http_ports"]};{port}".TrimStart(';'));
            }
            else
            {
                builder.WebHost.UseUrls($"{DefaultAddress};http://+:{port}");
            }
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
