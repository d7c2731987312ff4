using KeypointService.Addresses;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeypointService.Hosting;

/// <summary>Probes for an orchestrator.</summary>
internal static class HealthEndpoints
{
    /// <summary>Where the service tells whether it is ready.</summary>
    public const string Ready = $"{Root.Health}/ready";

    public const string ReadyTag = "ready";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Alive is all that answers; ready only after a real warm-up inference.
        routes.MapHealthChecks($"{Root.Health}/live", new HealthCheckOptions { Predicate = _ => false }).AnswerGetAlone();
        routes.MapHealthChecks(Ready, new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ReadyTag),
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        }).AnswerGetAlone();
    }
}
