using System.Collections.Concurrent;

namespace KeypointService.Hosting;

/// <summary>The API's document, which takes far longer to make than any other answer but a picture's: made once for each path base.</summary>
internal sealed class ApiDocument
{
    // Only proxies that are believed choose it.
    private const int MostPathBases = 16;

    private static readonly PathString Path = "/swagger/v1/swagger.json";

    private readonly ConcurrentDictionary<string, byte[]> _made = [];

    /// <summary>Answers with the document, and leaves all else to who comes next.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var isHead = HttpMethods.IsHead(context.Request.Method);
        if (!(HttpMethods.IsGet(context.Request.Method) || isHead) || context.Request.Path != Path)
        {
            await next(context);
            return;
        }

        if (_made.TryGetValue(context.Request.PathBase.Value ?? "", out var document))
        {
            context.Response.ContentType = "application/json;charset=utf-8";
        }
        else
        {
            document = await MakeAsync(context, next);
        }

        context.Response.ContentLength = document.Length;
        if (!isHead)
        {
            await context.Response.Body.WriteAsync(document, context.RequestAborted);
        }
    }

    private async Task<byte[]> MakeAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        using MemoryStream made = new();
        try
        {
            context.Request.Method = HttpMethods.Get;
            await context.Response.WriteIntoAsync(made, async () =>
            {
                await next(context);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            });
        }
        finally
        {
            context.Request.Method = method;
        }

        var document = made.ToArray();
        if (context.Response.StatusCode == StatusCodes.Status200OK && _made.Count < MostPathBases)
        {
            _made.TryAdd(context.Request.PathBase.Value ?? "", document);
        }

        return document;
    }
}
