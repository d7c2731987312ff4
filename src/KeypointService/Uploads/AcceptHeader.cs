using KeypointService.Problems;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Uploads;

/// <summary>Chooses an answer's format from the Accept header (RFC 9110, section 12.5.1).</summary>
internal static class AcceptHeader
{
    // Browsers send a dozen.
    private const int MostRanges = 64;

    /// <summary>The offered format that the client likes best.</summary>
    /// <param name="request">The request.</param>
    /// <param name="offered">The formats, in the order of preference where the client has none.</param>
    /// <exception cref="RequestProblemException">The client accepts none of the formats.</exception>
    public static T Choose<T>(HttpRequest request, IReadOnlyList<(T Format, MediaTypeHeaderValue Type)> offered)
    {
        var accepted = RangesOf(request);
        if (accepted.Count == 0)
        {
            return offered[0].Format;
        }

        var best = offered
            .Select(offer => (offer.Format, Quality: QualityOf(offer.Type, accepted)))
            .MaxBy(offer => offer.Quality);
        return best.Quality > 0
            ? best.Format
            : throw new RequestProblemException(ProblemKind.NotAcceptable, $"Accept {InWords([.. offered.Select(offer => $"{offer.Type}")])}.");
    }

    /// <summary>Media types as a sentence tells them.</summary>
    public static string InWords(string[] types) =>
        types.Length == 1 ? types[0] : $"{string.Join(", ", types[..^1])} or {types[^1]}";

    /// <summary>
    /// The ranges that can be read. Java's own client sends <c>text/html, image/gif, image/jpeg, *; q=.2</c>, whose star is
    /// meant as <c>*/*</c>; what else cannot be read is passed over.
    /// </summary>
    private static List<MediaTypeHeaderValue> RangesOf(HttpRequest request)
    {
        List<MediaTypeHeaderValue> ranges = [];
        foreach (var text in request.Headers.Accept.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries)).Take(MostRanges))
        {
            var range = text.StartsWith('*') && !text.StartsWith("*/", StringComparison.Ordinal) ? $"*/*{text[1..]}" : text;
            if (MediaTypeHeaderValue.TryParse(range, out var parsed) || MediaTypeHeaderValue.TryParse(range.Split(';')[0], out parsed))
            {
                ranges.Add(parsed);
            }
        }

        return ranges;
    }

    /// <summary>The quality of the most specific range that covers a type; 0 where none does.</summary>
    private static double QualityOf(MediaTypeHeaderValue type, List<MediaTypeHeaderValue> accepted) => accepted
        .Where(range => range.MatchesAllTypes || type.IsSubsetOf(new MediaTypeHeaderValue(range.MediaType)))
        .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)

        // One that cannot be read, such as Java's .2, is as if it were not given: a client is not turned away for it.
        .Select(range => range.Quality ?? 1)
        .FirstOrDefault();
}
