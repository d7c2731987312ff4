using KeypointService.Addresses;
using KeypointService.Capacity;

namespace KeypointService.Hosting;

/// <summary>Headers of every answer: what a browser may do with it, and when the connection ends.</summary>
internal static class ResponseHeaders
{
    // An answer of the API is data: whatever a browser takes it for, it must not run, be framed or load anything.
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    // Swagger UI sets styles in its markup and draws icons from data URIs.
    private const string SwaggerPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

    public static void UseResponseHeaders(this WebApplication app)
    {
        var admission = app.Services.GetRequiredService<Admission>();
        app.Use((context, next) =>
        {
            // Set at the last moment: an answer that turns into an error loses the headers it had.
            context.Response.OnStarting(() =>
            {
                Set(context, admission.IsClosed);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static void Set(HttpContext context, bool isStopping)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = context.Request.IsBelow(Root.Documentation) ? SwaggerPolicy : DataPolicy;
        }

        // HTTP/2 has no such header; the server ends its connections in another way.
        if (isStopping && context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            headers.Connection = "close";
        }
    }
}
