using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeypointService.Addresses;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Hosting;

/// <summary>
/// The API's document, which takes far longer to make than any other answer but a picture's: made once, and sent with the path base of
/// each request.
/// </summary>
internal sealed class ApiDocument
{
    /// <summary>Stands in the document for the path base.</summary>
    public const string PathBase = "/path-base-of-the-request";

    private static readonly PathString Path = $"{Root.Documentation}/v1/swagger.json";

    private volatile byte[]? _made;

    /// <summary>Answers with the document, and leaves all else to who comes next.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        if (!(HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) || context.Request.Path != Path)
        {
            await next(context);
            return;
        }

        if (_made is not { } document)
        {
            document = await MakeAsync(context, next);
        }

        var at = document.AsSpan().IndexOf(Encoding.UTF8.GetBytes(PathBase));
        var pathBase = JsonEncodedText.Encode(context.Request.PathBase.HasValue ? context.Request.PathBase.Value! : "/").EncodedUtf8Bytes;
        byte[] answer = at < 0 ? document : [.. document.AsSpan(0, at), .. pathBase, .. document.AsSpan(at + PathBase.Length)];
        context.Response.Headers.CacheControl = "no-cache";
        EntityTagHeaderValue version = new($"\"{Convert.ToHexStringLower(SHA256.HashData(answer))}\"");
        await TypedResults.Bytes(answer, "application/json;charset=utf-8", entityTag: version).ExecuteAsync(context);
    }

    private async Task<byte[]> MakeAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.Request.Method;
        try
        {
            context.Request.Method = HttpMethods.Get;
            var document = await context.Response.WriteIntoMemoryAsync(() => next(context));
            if (context.Response.StatusCode == StatusCodes.Status200OK)
            {
                _made = document;
            }

            return document;
        }
        finally
        {
            context.Request.Method = method;
        }
    }
}
