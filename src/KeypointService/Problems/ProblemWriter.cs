using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace KeypointService.Problems;

/// <summary>Writes problem details (RFC 9457), whatever the client accepts: an error must be readable.</summary>
internal static class ProblemWriter
{
    private const int RetryAfterSeconds = 1;

    public static Task WriteAsync(HttpContext context, ProblemKind kind, string detail, IReadOnlyDictionary<string, object?>? members = null)
    {
        var problem = Describe(kind, detail, Activity.Current?.Id ?? context.TraceIdentifier, members);
        context.Response.StatusCode = kind.Status;
        if (kind == ProblemKind.TooBusy)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
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
