using KeypointService.Problems;
using KeypointService.Uploads;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Aligned;

/// <summary>What a request for aligned faces is answered with.</summary>
internal enum AlignedFormat
{
    Json,
    Png,
    Jpeg,
    Zip,
}

/// <summary>Chooses the answer's format from the Accept header.</summary>
internal static class AlignedFormats
{
    /// <summary>All crops in one file.</summary>
    public const string Zip = "application/zip";

    private static readonly (AlignedFormat Format, MediaTypeHeaderValue Type)[] Offered =
    [
        (AlignedFormat.Json, new MediaTypeHeaderValue("application/json")),
        (AlignedFormat.Png, new MediaTypeHeaderValue("image/png")),
        (AlignedFormat.Jpeg, new MediaTypeHeaderValue("image/jpeg")),
        (AlignedFormat.Zip, new MediaTypeHeaderValue(Zip)),
    ];

    /// <exception cref="RequestProblemException">The client accepts none of the formats.</exception>
    public static AlignedFormat Negotiate(HttpRequest request) => AcceptHeader.Choose(request, Offered);
}
