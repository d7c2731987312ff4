using KeypointService.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
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
    private const int LongestBoundary = 128;

    /// <summary>Finds the file and reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads the file to its end.</param>
    /// <param name="cancellation">Cancels the search for the part.</param>
    /// <exception cref="RequestProblemException">There is no such file.</exception>
    public async Task ReadAsync(HttpRequest request, Func<Stream, Task> read, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw HasBody(request) ? WrongType() : new RequestProblemException(Missing, "The body is empty.");
        }

        if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            await ReadPartAsync(request, type, read, cancellation);
        }
        else if (type.Type.Equals(Type, StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            await read(request.Body);
        }
        else
        {
            throw WrongType();
        }
    }

    private async Task ReadPartAsync(
        HttpRequest request, MediaTypeHeaderValue type, Func<Stream, Task> read, CancellationToken cancellation)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw new RequestProblemException(ProblemKind.BadRequest, "The form has no usable boundary.");
        }

        MultipartReader reader = new(boundary.ToString(), request.Body);
        try
        {
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (section.GetContentDispositionHeader()?.Name.Equals(Part, StringComparison.Ordinal) == true)
                {
                    await read(section.Body);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new RequestProblemException(ProblemKind.BadRequest, "The form is cut off or malformed.");
        }

        throw new RequestProblemException(Missing, $"The form has no part '{Part}'.");
    }

    private static bool HasBody(HttpRequest request) => request.ContentLength != 0
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    private RequestProblemException WrongType() => new(
        Unsupported, $"The Content-Type has to be multipart/form-data, {Type}/* or application/octet-stream.");
}
