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
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(5);

    public static async Task WriteAsync(HttpContext context, Problem problem)
    {
        await DrainAsync(context, problem.Kind);
        if (context.Features.Get<ProblemForm>() is { } write)
        {
            await write(context, problem);
            return;
        }

        Prepare(context, problem);
        await context.Response.WriteAsJsonAsync(
            Describe(context, problem), options: null, "application/problem+json", context.RequestAborted);
    }

    /// <summary>
    /// Reads and drops what is still to come of a body over HTTP/2, for five seconds at most, as the server does by itself over HTTP/1.1.
    /// A stream whose answer ends before its request is reset, and clients as widespread as curl 7 lose the answer then.
    /// </summary>
    private static async Task DrainAsync(HttpContext context, ProblemKind kind)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) || context.Response.HasStarted || kind == ProblemKind.TooSlow)
        {
            return;
        }

        LiftLimit(context);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(LongestDrain);
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            // It takes too long, is too large, or a read of it was given up before.
        }
    }

    private static void LiftLimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    /// <summary>Sets the status and the headers that go with it, whatever the body's form.</summary>
    public static void Prepare(HttpContext context, Problem problem)
    {
        // Many clients read no answer before they have sent all. What is still to come of a body is read and dropped, for five seconds at
        // most; but of one over its limit the server would read nothing, and end the connection before the answer arrives.
        LiftLimit(context);
        var response = context.Response;
        response.StatusCode = problem.Kind.Status;
        if (problem.Kind == ProblemKind.TooBusy || problem.Kind == ProblemKind.RateLimited)
        {
            var seconds = Math.Ceiling(Math.Max(UsualWaitSeconds, problem.RetryAfter.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Header is { } header)
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
