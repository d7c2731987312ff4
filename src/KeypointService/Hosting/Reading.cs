namespace KeypointService.Hosting;

/// <summary>Addresses that can only be read: with GET, or with HEAD (RFC 9110, section 9.3.2), as health checks and link checkers do.</summary>
internal static class Reading
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Leaves out the body of what answers HEAD: over HTTP/2 the server sends what is written to its pipe.</summary>
    public static void UseHeadWithoutBody(this WebApplication app) => app.Use((context, next) => HttpMethods.IsHead(context.Request.Method)
        ? context.Response.WriteIntoAsync(Stream.Null, () => next(context))
        : next(context));

    /// <summary>Has an endpoint that would answer every method answer GET and HEAD.</summary>
    public static void AnswerGetAlone(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new HttpMethodMetadata(Methods));

    /// <summary>Refuses other methods, where what answers with files would pass them on as if there were nothing.</summary>
    /// <param name="app">The service.</param>
    /// <param name="isThere">Tells whether a request is for something that can only be read.</param>
    public static void RefuseOtherMethods(this WebApplication app, Func<HttpContext, bool> isThere) => app.UseWhen(
        context => !Methods.Contains(context.Request.Method, StringComparer.OrdinalIgnoreCase) && isThere(context),
        refused => refused.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = string.Join(", ", Methods);
            return Task.CompletedTask;
        }));

    /// <summary>Has every route that answers GET answer HEAD as well.</summary>
    public static RouteGroupBuilder AnswerHead(this RouteGroupBuilder routes)
    {
        ((IEndpointConventionBuilder)routes).Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["GET"] })
            {
                endpoint.Metadata.Add(new HttpMethodMetadata(Methods));
            }
        });
        return routes;
    }
}
