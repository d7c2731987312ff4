namespace KeypointService.Hosting;

/// <summary>Requests that ask for an answer's headers alone (RFC 9110, section 9.3.2), as health checks and link checkers do.</summary>
internal static class HeadRequests
{
    /// <summary>What an address answers that can only be read.</summary>
    public static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Leaves out the body of what answers HEAD: over HTTP/2 the server sends what is written to its pipe.</summary>
    public static void UseHeadWithoutBody(this WebApplication app) => app.Use((context, next) => HttpMethods.IsHead(context.Request.Method)
        ? context.Response.WriteIntoAsync(Stream.Null, () => next(context))
        : next(context));

    /// <summary>Has an endpoint that would answer every method answer GET and HEAD.</summary>
    public static void AnswerGetAlone(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new HttpMethodMetadata(Methods));

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
