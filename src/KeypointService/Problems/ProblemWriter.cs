using System.Diagnostics;
using System.Globalization;
using KeypointService.Access;
using KeypointService.Telemetry;
using Microsoft.AspNetCore.Mvc;

namespace KeypointService.Problems;

/// <summary>Writes problem details (RFC 9457), whatever the client accepts: an error must be readable.</summary>
internal static class ProblemWriter
{
    private const double UsualWaitSeconds = 1;

    public static Task WriteAsync(
        HttpContext context, ProblemKind kind, string detail, IReadOnlyDictionary<string, object?>? members = null, TimeSpan retryAfter = default)
    {
        context.RequestServices.GetRequiredService<KeypointTelemetry>().Rejected(kind.Slug);
        var problem = Describe(kind, detail, Activity.Current?.Id ?? context.TraceIdentifier, members);
        context.Response.StatusCode = kind.Status;
        if (kind == ProblemKind.TooBusy || kind == ProblemKind.RateLimited)
        {
            var seconds = Math.Ceiling(Math.Max(UsualWaitSeconds, retryAfter.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (kind == ProblemKind.KeyRequired)
        {
            context.Response.Headers.WWWAuthenticate = $"ApiKey header=\"{ApiKeys.Header}\"";
        }

        if (kind == ProblemKind.UpgradeRequired)
        {
            context.Response.Headers.Upgrade = "websocket";
        }

        return context.Response.WriteAsJsonAsync(
            problem, ProblemJson.Default.ProblemDetails, "application/problem+json", context.RequestAborted);
    }

    /// <summary>The problem details themselves.</summary>
    public static ProblemDetails Describe(
        ProblemKind kind, string detail, string traceId, IReadOnlyDictionary<string, object?>? members = null)
    {
        ProblemDetails problem = new()
        {
            Type = kind.Type,
            Title = kind.Title,
            Status = kind.Status,
            Detail = detail,
        };
        problem.Extensions["traceId"] = traceId;
        foreach (var (name, value) in members ?? new Dictionary<string, object?>())
        {
            problem.Extensions[name] = value;
        }

        return problem;
    }
}
