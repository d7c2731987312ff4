using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Uploads;

/// <summary>Takes the picture out of a request: the part <c>image</c> of a form, or the whole body. Every byte stays in memory.</summary>
internal sealed class PictureReader(IOptions<LimitsOptions> limits, PictureMemory memory, ClientNames clients)
{
    private static readonly UploadBody Body = new("image", "image", ProblemKind.NoPicture, ProblemKind.UnsupportedPicture);

    private readonly UploadPace _pace = UploadPace.Of(limits.Value, limits.Value.UploadSeconds);

    /// <summary>Reads the picture.</summary>
    /// <returns>The picture, which the caller disposes, and the fields beside it.</returns>
    /// <exception cref="RequestProblemException">There is no picture, its body is too large or of a wrong type.</exception>
    public async Task<Upload> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var limit = limits.Value.MaxBodyBytes;
        if (request.ContentLength > limit)
        {
            throw PictureBuffer.TooLarge(limit);
        }

        PictureBuffer picture = new(memory.Uploads, clients.Of(request.HttpContext));
        try
        {
            var fields = await Body.ReadAsync(
                request, _pace, body => picture.ReadAsync(body, limit, request.ContentLength, cancellation), cancellation);
            return picture.Bytes.IsEmpty
                ? throw new RequestProblemException(ProblemKind.NoPicture, "The picture is empty.")
                : new Upload(picture, fields);
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }
}
