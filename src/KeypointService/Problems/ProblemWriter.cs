using System.Diagnostics;
using System.Globalization;
using KeypointService.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace KeypointService.Problems;

/// <summary>
/// Writes problem details (RFC 9457), whatever the client accepts: an error must be readable. A <see cref="ProblemForm"/> of
/// the request's stands for them.
/// </summary>
internal static class ProblemWriter
{
    private const double UsualWaitSeconds = 1;

    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        if (context.Features.Get<ProblemForm>() is { } write)
        {
            return write(context, problem);
        }

        Prepare(context, problem);
        return context.Response.WriteAsJsonAsync(
            Describe(context, problem), options: null, "application/problem+json", context.RequestAborted);
    }

    /// <summary>Sets the status and the headers that go with it, whatever the body's form.</summary>
    public static void Prepare(HttpContext context, Problem problem)
    {
        // Many clients read no answer before they have sent all. What is still to come of a body is read and dropped, for five seconds at
        // most; but of one over its limit the server would read nothing, and end the connection before the answer arrives.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var response = context.Response;
        response.StatusCode = problem.Kind.Status;
        if (problem.Kind == ProblemKind.TooBusy || problem.Kind == ProblemKind.RateLimited)
        {
            var seconds = Math.Ceiling(Math.Max(UsualWaitSeconds, problem.RetryAfter.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Kind.Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }

        // The one names the other (RFC 9110, section 7.8); HTTP/2 has neither (RFC 9113, section 8.2.2).
        if (problem.Kind == ProblemKind.UpgradeRequired && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            (response.Headers.Upgrade, response.Headers.Connection) = ("websocket", "Upgrade");
        }
    }

    /// <summary>The problem details for an answer of the caller's, and counts the rejection.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="frame">Number of the frame that it is about.</param>
    public static ProblemDetails Describe(HttpContext context, Problem problem, long? frame = null)
    {
        context.RequestServices.GetRequiredService<KeypointTelemetry>().Rejected(problem.Kind.Slug);
        return problem.ToDetails(Activity.Current?.Id ?? context.TraceIdentifier, frame);
    }
}
