using KeypointService.Problems;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Keypoints;

/// <summary>What a keypoint request is answered with.</summary>
internal enum ResponseFormat
{
    Json,
    Png,
    Jpeg,
}

/// <summary>Chooses the answer's format from the Accept header (RFC 9110, section 12.5.1).</summary>
internal static class ResponseFormats
{
    // In the order of preference where a client has none.
    private static readonly (ResponseFormat Format, MediaTypeHeaderValue Type)[] Offered =
    [
        (ResponseFormat.Json, new MediaTypeHeaderValue("application/json")),
        (ResponseFormat.Png, new MediaTypeHeaderValue("image/png")),
        (ResponseFormat.Jpeg, new MediaTypeHeaderValue("image/jpeg")),
    ];

    /// <exception cref="RequestProblemException">The client accepts none of the formats, or the header is malformed.</exception>
    public static ResponseFormat Negotiate(HttpRequest request)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0)
        {
            return ResponseFormat.Json;
        }

        if (!MediaTypeHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var accepted))
        {
            throw new RequestProblemException(ProblemKind.BadRequest, "The Accept header is malformed.");
        }

        var best = Offered
            .Select(offer => (offer.Format, Quality: QualityOf(offer.Type, accepted)))
            .MaxBy(offer => offer.Quality);
        return best.Quality > 0
            ? best.Format
            : throw new RequestProblemException(
                ProblemKind.NotAcceptable, "Accept application/json, image/png or image/jpeg.");
    }

    /// <summary>The quality of the most specific range that covers a type; 0 where none does.</summary>
    private static double QualityOf(MediaTypeHeaderValue type, IList<MediaTypeHeaderValue> accepted) => accepted
        .Where(range => range.MatchesAllTypes || type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
        .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();
}
