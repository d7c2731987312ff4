using KeypointService.Addresses;
using KeypointService.Problems;

namespace KeypointService.Access;

/// <summary>Health and metrics on a port of their own, so that the public one does not show them.</summary>
internal static class ManagementPort
{
    /// <summary>The setting that gives the port.</summary>
    public const string Setting = $"{AccessOptions.Section}:{nameof(AccessOptions.ManagementPort)}";

    /// <exception cref="InvalidDataException">Clients are to be answered at the same port, or at one that is none.</exception>
    /// <exception cref="FormatException">They are to be answered at an address that is none.</exception>
    public static void Listen(WebApplicationBuilder builder)
    {
        var port = builder.Configuration.GetValue<int>(Setting);
        foreach (var (setting, address) in ListenAddresses.Of(builder.Configuration))
        {
            if (port > 0 && address.Port == port)
            {
                throw new InvalidDataException($"{Setting} is {port}, at which '{address}' of {setting} answers clients; give it a port of its own.");
            }
        }

        if (port > 0)
        {
            // One of the three: where several say something, the framework warns that one overrides the others.
            if (builder.Configuration.GetSection(ListenAddresses.Endpoints).GetChildren().Any())
            {
                builder.Configuration.AddInMemoryCollection([new($"{ListenAddresses.Endpoints}:Management:Url", $"http://+:{port}")]);
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
                builder.WebHost.UseUrls($"{ListenAddresses.Usual};http://+:{port}");
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
        context.Request.IsBelow(Root.Health) || context.Request.IsBelow(Root.Metrics);
}
