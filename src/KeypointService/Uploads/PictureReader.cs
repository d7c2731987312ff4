using KeypointService.Capacity;
using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Uploads;

/// <summary>Takes the picture out of a request: the part <c>image</c> of a form, or the whole body. Every byte stays in memory.</summary>
internal sealed class PictureReader(IOptions<LimitsOptions> limits, PictureBudget budget)
{
    private static readonly UploadBody Body = new("image", "image", ProblemKind.NoPicture, ProblemKind.UnsupportedPicture);

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

        var buffer = new PictureBuffer(budget);
        try
        {
            await Body.ReadAsync(request, body => buffer.ReadAsync(body, limit, request.ContentLength, cancellation), cancellation);
            return buffer.Bytes.IsEmpty ? throw new RequestProblemException(ProblemKind.NoPicture, "The picture is empty.") : buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
