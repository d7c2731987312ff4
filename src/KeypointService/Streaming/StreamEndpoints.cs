using KeypointService.Faces;
using Microsoft.OpenApi;
using Serilog;

namespace KeypointService.Streaming;

/// <summary>Live video over a WebSocket.</summary>
internal static class StreamEndpoints
{
    private const string Path = "/stream";

    public static void MapStream(this IEndpointRouteBuilder api)
    {
        api.MapGet(Path, ServeAsync)
            .WithName("StreamKeypoints")
            .WithTags("Live video")
            .WithSummary("Track faces in live video, over a WebSocket")
            .WithDescription(
                "Send each frame as one binary message: a picture, best JPEG or WebP. Each answer is a text message: "
                + "the JSON of `POST /v1/keypoints` with `frame`, the number of the frame counted from 0 as sent, and with "
                + "`track` for each face, a number that stays while the face does. The newest frame wins: frames that come "
                + "in while one is worked on are skipped but the last. A frame that cannot be read is answered with problem "
                + "details and its `frame`; the stream goes on. The stream is closed with 1008 when no frame comes for the "
                + "idle time, 1009 when a frame is larger than the body limit, 1003 for a text message, 1011 when the service "
                + "fails, and 1013 when it stops, is short of memory or gives an idle stream's place to a new one. The protocol "
                + "`keypoints` may be offered. Where a key is asked for, a browser offers it as a second protocol: `key.` and the key "
                + "in base64url.")
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status426UpgradeRequired)
            .WithMetadata(new OperationDocument(Describe));

        // A WebSocket over HTTP/2 is opened with CONNECT (RFC 8441).
        api.MapMethods(Path, [HttpMethods.Connect], ServeAsync).ExcludeFromDescription();
    }

    private static void Describe(OpenApiOperation operation)
    {
        operation.Parameters = FaceQuery.OfVideo.Describe();
        if (operation.Responses?["101"] is OpenApiResponse opened)
        {
            opened.Description = "The stream is open.";
        }
    }

    private static Task ServeAsync(HttpContext context, StreamHandler handler, IDiagnosticContext log) =>
        handler.HandleAsync(context, log);
}
