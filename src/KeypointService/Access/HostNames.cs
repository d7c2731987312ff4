using System.Net;
using KeypointService.Problems;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Primitives;

namespace KeypointService.Access;

/// <summary>
/// The names under which the service is asked, <c>AllowedHosts</c>: a page whose own name was made to mean this machine is
/// none of them. Addresses and localhost pass, by which probes and collectors ask, and which are no page's name.
/// </summary>
internal static class HostNames
{
    private const string Setting = "AllowedHosts";
    private const string Any = "*";
    private const string ThisMachine = "localhost";

    /// <summary>Has the framework's own filter pass everyone, which knows names alone.</summary>
    public static void Add(WebApplicationBuilder builder) =>
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = [Any]);

    public static void Use(WebApplication app)
    {
        List<StringSegment> names = [.. (app.Configuration[Setting] ?? Any)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Append(ThisMachine)
            .Select(name => new StringSegment(name))];
        if (names.Contains(Any))
        {
            return;
        }

        app.Use((context, next) => context.Request.Host is not { HasValue: true, Host: var host }
            || IPAddress.TryParse(host, out _) || HostString.MatchesAny(host, names)
                ? next(context)
                : throw new RequestProblemException(
                    ProblemKind.BadRequest, $"The service is not asked under this name; the operator's setting {Setting} lists those it has."));
    }
}
