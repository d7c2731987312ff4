using KeypointService.Problems;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Uploads;

/// <summary>Chooses an answer's format from the Accept header (RFC 9110, section 12.5.1).</summary>
internal static class AcceptHeader
{
    /// <summary>The offered format that the client likes best.</summary>
    /// <param name="request">The request.</param>
    /// <param name="offered">The formats, in the order of preference where the client has none.</param>
    /// <exception cref="RequestProblemException">The client accepts none of the formats, or the header is malformed.</exception>
    public static T Choose<T>(HttpRequest request, IReadOnlyList<(T Format, MediaTypeHeaderValue Type)> offered)
    {
        var header = request.Headers.Accept;
        if (header.Count == 0)
        {
            return offered[0].Format;
        }

        if (!MediaTypeHeaderValue.TryParseStrictList([.. header.OfType<string>()], out var accepted))
        {
            throw new RequestProblemException(ProblemKind.BadRequest, "The Accept header is malformed.");
        }

        var best = offered
            .Select(offer => (offer.Format, Quality: QualityOf(offer.Type, accepted)))
            .MaxBy(offer => offer.Quality);
        return best.Quality > 0
            ? best.Format
            : throw new RequestProblemException(
                ProblemKind.NotAcceptable, $"Accept {string.Join(", ", offered.SkipLast(1).Select(offer => offer.Type))} or {offered[^1].Type}.");
    }

    /// <summary>The quality of the most specific range that covers a type; 0 where none does.</summary>
    private static double QualityOf(MediaTypeHeaderValue type, IList<MediaTypeHeaderValue> accepted) => accepted
        .Where(range => range.MatchesAllTypes || type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
        .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();
}
