using KeypointService.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Uploads;

/// <summary>
/// A file in a request: a part of a form, or the whole body. The framework's form reader would spool large parts to
/// disk; here the reader decides where the bytes go.
/// </summary>
/// <param name="Part">Name of the form's part.</param>
/// <param name="Type">The media type that a whole body may have, beside application/octet-stream: the part before the slash.</param>
/// <param name="Missing">The problem of a request that holds no file.</param>
/// <param name="Unsupported">The problem of a body of another type.</param>
internal sealed record UploadBody(string Part, string Type, ProblemKind Missing, ProblemKind Unsupported)
{
    /// <summary>The media type of a body that holds files as base64 texts.</summary>
    public const string Json = "application/json";

    /// <summary>True where a form may hold several such parts.</summary>
    public bool HasMany { get; init; }

    /// <summary>True where the request may be a JSON object instead, which is read elsewhere.</summary>
    public bool MayBeJson { get; init; }

    /// <summary>Finds the file, or all of them, and reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="pace">How slow the client may be.</param>
    /// <param name="limit">Most bytes of the body.</param>
    /// <param name="read">Reads a file to its end.</param>
    /// <param name="cancellation">Cancels the search for the part.</param>
    /// <returns>The texts of the form's other parts, which are parameters as those of the query are.</returns>
    /// <exception cref="RequestProblemException">There is no such file, or it is too large or not sent as it should.</exception>
    public async Task<FormFields> ReadAsync(
        HttpRequest request, UploadPace pace, long limit, Func<Stream, Task> read, CancellationToken cancellation)
    {
        var type = ContentType.Of(request);
        if (type.Media.Length == 0)
        {
            throw HasBody(request) ? WrongType() : new RequestProblemException(Missing, "The body is empty.");
        }

        CheckCoding(request, Unsupported);
        await using PacedBody body = new(request.Body, pace, limit, cancellation);
        if (type.IsForm)
        {
            return await new FormReader(this, type, body, cancellation).ReadAsync(read);
        }

        if (!type.Is($"{Type}/*") && !type.Is("application/octet-stream"))
        {
            throw WrongType();
        }

        await read(body);
        return new FormFields();
    }

    /// <summary>Refuses a compressed body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="unsupported">The problem of a compressed one.</param>
    /// <exception cref="RequestProblemException">It is compressed.</exception>
    public static void CheckCoding(HttpRequest request, ProblemKind unsupported)
    {
        var coding = request.Headers.ContentEncoding.ToString();
        if (coding.Length > 0 && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new RequestProblemException(
                unsupported, $"The body is compressed: its Content-Encoding is '{coding}'. Send the file as it is.")
            {
                Header = (HeaderNames.AcceptEncoding, "identity"),
            };
        }
    }

    private static bool HasBody(HttpRequest request) => request.ContentLength != 0
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    private RequestProblemException WrongType()
    {
        string[] types = ["multipart/form-data", $"{Type}/*", "application/octet-stream", .. MayBeJson ? [Json] : Array.Empty<string>()];
        return new(Unsupported, $"The Content-Type has to be {AcceptHeader.InWords(types)}.")
        {
            Header = (HeaderNames.Accept, string.Join(", ", types)),
        };
    }
}
