using KeypointService.Hosting;
using KeypointService.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Keypoints;

/// <summary>
/// Takes the picture out of a request: the part <c>image</c> of a form, or the whole body. The framework's form
/// reader would spool large parts to disk; here every byte stays in memory.
/// </summary>
internal sealed class PictureReader(IOptions<LimitsOptions> limits, UploadBudget budget)
{
    private const string PartName = "image";
    private const int LongestBoundary = 128;

    /// <summary>Reads the picture.</summary>
    /// <returns>The picture's bytes; the caller disposes them.</returns>
    /// <exception cref="RequestProblemException">There is no picture, its body is too large or of a wrong type.</exception>
    public async Task<PictureBuffer> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var limit = limits.Value.MaxBodyBytes;
        if (request.ContentLength > limit)
        {
            throw PictureBuffer.TooLarge(limit);
        }

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw HasBody(request) ? UnsupportedBody() : NoPicture("The body is empty.");
        }

        var buffer = new PictureBuffer(budget);
        try
        {
            if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            {
                await ReadPartAsync(request, type, buffer, limit, cancellation);
            }
            else if (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
                || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
            {
                await buffer.ReadAsync(request.Body, limit, request.ContentLength, cancellation);
            }
            else
            {
                throw UnsupportedBody();
            }

            return buffer.Bytes.IsEmpty ? throw NoPicture("The picture is empty.") : buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static async Task ReadPartAsync(
        HttpRequest request, MediaTypeHeaderValue type, PictureBuffer buffer, long limit, CancellationToken cancellation)
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
                if (section.GetContentDispositionHeader()?.Name.Equals(PartName, StringComparison.Ordinal) == true)
                {
                    await buffer.ReadAsync(section.Body, limit, request.ContentLength, cancellation);
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw new RequestProblemException(ProblemKind.BadRequest, "The form is cut off or malformed.");
        }

        throw NoPicture($"The form has no part '{PartName}'.");
    }

    private static bool HasBody(HttpRequest request) => request.ContentLength != 0
        && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    private static RequestProblemException NoPicture(string detail) => new(ProblemKind.NoPicture, detail);

    private static RequestProblemException UnsupportedBody() => new(
        ProblemKind.UnsupportedPicture,
        "The Content-Type has to be multipart/form-data, image/* or application/octet-stream.");
}
