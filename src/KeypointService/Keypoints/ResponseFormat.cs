using KeypointService.Problems;
using KeypointService.Uploads;
using Microsoft.Net.Http.Headers;

namespace KeypointService.Keypoints;

/// <summary>What a keypoint request is answered with.</summary>
internal enum ResponseFormat
{
    Json,
    Png,
    Jpeg,
}

/// <summary>Chooses the answer's format from the Accept header.</summary>
internal static class ResponseFormats
{
    private static readonly (ResponseFormat Format, MediaTypeHeaderValue Type)[] Offered =
    [
        (ResponseFormat.Json, new MediaTypeHeaderValue("application/json")),
        (ResponseFormat.Png, new MediaTypeHeaderValue("image/png")),
        (ResponseFormat.Jpeg, new MediaTypeHeaderValue("image/jpeg")),
    ];

    /// <summary>Chooses one of all formats.</summary>
    /// <exception cref="RequestProblemException">The client accepts none of the formats.</exception>
    public static ResponseFormat Negotiate(HttpRequest request) => AcceptHeader.Choose(request, Offered);

    /// <summary>Refuses a client that does not accept JSON.</summary>
    /// <exception cref="RequestProblemException">The client does not accept it.</exception>
    public static void CheckJson(HttpRequest request) => AcceptHeader.Choose(request, Offered[..1]);

    /// <summary>Chooses a picture's format.</summary>
    /// <exception cref="RequestProblemException">The client accepts none of them.</exception>
    public static ResponseFormat NegotiatePicture(HttpRequest request) => AcceptHeader.Choose(request, Offered[1..]);
}
