namespace KeypointService.Hosting;

/// <summary>Requests that ask for an answer's headers alone (RFC 9110, section 9.3.2), as health checks and link checkers do.</summary>
internal static class HeadRequests
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Has every route that answers GET answer HEAD as well; the server leaves out the body.</summary>
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
