using KeypointService.Access;
using KeypointService.Capacity;
using KeypointService.Problems;
using Microsoft.Extensions.Options;

namespace KeypointService.Uploads;

/// <summary>
/// Takes pictures out of a request: the part <c>image</c> of a form, the whole body, or a member of a JSON object. Every byte
/// stays in memory.
/// </summary>
internal sealed class PictureReader(
    IOptions<LimitsOptions> limits, Admission admission, PictureMemory memory, ClientNames clients, IHostApplicationLifetime lifetime)
{
    /// <summary>Most pictures of a request.</summary>
    public const int MostPictures = 64;

    private static readonly UploadBody OneBody = new("image", "image", ProblemKind.NoPicture, ProblemKind.UnsupportedPicture) { MayBeJson = true };
    private static readonly UploadBody ManyBody = OneBody with { Part = "images", HasMany = true };

    private readonly UploadPace _pace = UploadPace.Of(limits.Value, limits.Value.UploadSeconds, lifetime);

    /// <summary>Reads the picture.</summary>
    /// <returns>The picture, which the caller disposes, and the fields beside it.</returns>
    /// <exception cref="RequestProblemException">There is no picture, its body is too large or of a wrong type.</exception>
    public async Task<Upload> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        Check(request);
        PictureBuffer? picture = null;
        try
        {
            FormFields fields = new();
            if (IsJson(request))
            {
                picture = (await ReadJsonAsync(request, OneBody, most: 1, fields, cancellation))[0];
            }
            else
            {
                picture = Buffer(request);
                var limit = LimitOf(request);
                fields = await OneBody.ReadAsync(
                    request, _pace, limit, body => picture.ReadAsync(body, limit, request.ContentLength, cancellation), cancellation);
            }

            picture.Check();
            return new Upload(picture, fields);
        }
        catch
        {
            picture?.Dispose();
            throw;
        }
    }

    /// <summary>Reads several pictures.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Cancels the read.</param>
    /// <returns>The pictures in their order, which the caller disposes, and the fields beside them, which may come last.</returns>
    /// <exception cref="RequestProblemException">There is no picture or too many, the body is too large or of a wrong type.</exception>
    public async Task<(List<PictureBuffer> Pictures, FormFields Fields)> ReadAllAsync(HttpRequest request, CancellationToken cancellation)
    {
        Check(request);
        if (IsJson(request))
        {
            FormFields fields = new();
            return (await ReadJsonAsync(request, ManyBody, MostPictures, fields, cancellation), fields);
        }

        var limit = LimitOf(request);
        List<PictureBuffer> pictures = [];
        try
        {
            return (pictures, await ManyBody.ReadAsync(request, _pace, limit, TakePartAsync, cancellation));
        }
        catch
        {
            pictures.ForEach(picture => picture.Dispose());
            throw;
        }

        async Task TakePartAsync(Stream body)
        {
            if (pictures.Count == MostPictures)
            {
                throw TooMany();
            }

            // No more than what is left of the body: one client may hold no more than a whole one.
            var left = (request.ContentLength ?? limit) - pictures.Sum(picture => (long)picture.Bytes.Length);
            pictures.Add(Buffer(request));
            await pictures[^1].ReadAsync(body, limit, left, cancellation);
            pictures[^1].Trim();
        }
    }

    private async Task<List<PictureBuffer>> ReadJsonAsync(
        HttpRequest request, UploadBody body, int most, FormFields fields, CancellationToken cancellation)
    {
        UploadBody.CheckCoding(request, body.Unsupported);
        using var json = Buffer(request);
        var limit = LimitOf(request);
        await using PacedBody paced = new(request.Body, _pace, limit, cancellation);
        await json.ReadAsync(paced, limit, request.ContentLength, cancellation);
        return JsonPictures.Read(json.Bytes, body.Part, most, () => Buffer(request), fields);
    }

    /// <summary>The problem of a request with more pictures than it may have.</summary>
    public static RequestProblemException TooMany() => new(ProblemKind.BadRequest, $"A request takes at most {MostPictures} pictures.");

    private PictureBuffer Buffer(HttpRequest request) => new(memory.Uploads, clients.Of(request.HttpContext));

    /// <summary>Refuses a body before it is read where nothing could come of it.</summary>
    private void Check(HttpRequest request)
    {
        admission.Check(clients.Of(request.HttpContext));
        var limit = LimitOf(request);
        if (request.ContentLength > limit)
        {
            throw PictureBuffer.TooLarge(limit);
        }
    }

    private long LimitOf(HttpRequest request) => memory.MostOfBody(limits.Value.MaxBodyBytes, IsJson(request));

    private static bool IsJson(HttpRequest request) => ContentType.Of(request).Is(UploadBody.Json);
}
