using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeypointService.Hosting;

/// <summary>Probes for an orchestrator.</summary>
internal static class HealthEndpoints
{
    public const string ReadyTag = "ready";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        // Alive is all that answers; ready only after a real warm-up inference.
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AnswerGetAlone();
        routes.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ReadyTag),
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        }).AnswerGetAlone();
    }
}
