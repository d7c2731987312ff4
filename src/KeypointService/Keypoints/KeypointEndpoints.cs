using KeypointService.Telemetry;
using Microsoft.Net.Http.Headers;
using Serilog;

namespace KeypointService.Keypoints;

/// <summary>The keypoints of the faces of a posted picture.</summary>
internal static class KeypointEndpoints
{
    public static void MapKeypoints(this IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/keypoints", LocateAsync)
        .WithName(KeypointOperationFilter.OperationId)
        .WithTags("Keypoints")
        .WithSummary("Find the 15 keypoints of every face in a picture")
        .WithDescription(
            "Post a JPEG, PNG, WebP or BMP picture, as the part `image` of a form or as the whole body. Coordinates are "
            + "pixels of the upright picture, 0 at the centre of the top-left pixel. Left and right are the subject's own. "
            + "Accept `image/png` or `image/jpeg` to get the picture with boxes and keypoints drawn in.")
        .Produces<KeypointResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status406NotAcceptable)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<KeypointResult> LocateAsync(
        HttpContext context, KeypointHandler handler, KeypointTelemetry telemetry, IDiagnosticContext log)
    {
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        var result = await handler.HandleAsync(context.Request, context.RequestAborted);
        telemetry.Located(result.Response.Model, result.Response.Faces.Count, result.Times);
        log.Set("Model", result.Response.Model);
        log.Set("Faces", result.Response.Faces.Count);
        log.Set("DecodeMs", result.Times.Decode.TotalMilliseconds);
        log.Set("DetectMs", result.Times.Detect.TotalMilliseconds);
        log.Set("LandmarksMs", result.Times.Landmarks.TotalMilliseconds);
        log.Set("DrawMs", result.Times.Draw.TotalMilliseconds);
        return result;
    }
}
